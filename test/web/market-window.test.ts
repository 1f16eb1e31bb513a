import { expect, test } from 'vitest'
import { windowPhase, windowProgress } from '../../web/src/pages/market/window-phase.ts'

const tradingWindow = { startsAt: '2026-11-23T05:00:00Z', endsAt: '2026-11-23T05:05:00Z' }
const START = Date.parse(tradingWindow.startsAt)
const END = Date.parse(tradingWindow.endsAt)
const open = { status: 'OPEN', tradingWindow } as const

test('a window is before, under way, then awaits its result', () => {
  expect(windowPhase(open, START - 1)).toEqual({ kind: 'before', startsAt: START })
  expect(windowPhase(open, START)).toEqual({ kind: 'under-way', startsAt: START, endsAt: END })
  expect(windowPhase(open, END)).toEqual({ kind: 'awaiting-result', endsAt: END })
})

test('a market that is closed before its end awaits its result too', () => {
  const closed = { status: 'CLOSED', tradingWindow } as const
  expect(windowPhase(closed, START + 1)).toEqual({ kind: 'awaiting-result', endsAt: END })
})

test('a date in the past is no result, and a result needs no date', () => {
  expect(windowPhase(open, END + 86_400_000).kind).toBe('awaiting-result')
  expect(windowPhase({ status: 'RESOLVED', tradingWindow }, START).kind).toBe('resolved')
})

test('a window is over by the share of its time that has passed', () => {
  expect(windowProgress(windowPhase(open, START - 5_000), START - 5_000)).toBe(0)
  expect(windowProgress(windowPhase(open, START + 75_000), START + 75_000)).toBe(0.25)
  expect(windowProgress(windowPhase(open, END), END)).toBe(1)
})

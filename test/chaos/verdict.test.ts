import { describe, expect, test } from 'vitest'
import { planFaults } from './fault-plan.ts'
import { type Claim, longestSilence, overlapsOf, unionOf, without } from './verdict.ts'

const claim = (owner: string, at: number, endedAt: number | null, job = 'EVENTS'): Claim => ({
  ...{ job, owner, at, endedAt },
  busyUntil: at + 900,
})

describe('two runs of one job overlap', () => {
  const nobodyDied = new Map<number, number>()

  test('when the second begins before the first has said that it ended', () => {
    expect(
      overlapsOf([claim('h:1:x', 0, 500), claim('h:2:x', 499, null)], nobodyDied),
    ).toHaveLength(1)
    expect(overlapsOf([claim('h:1:x', 0, 500), claim('h:2:x', 500, null)], nobodyDied)).toEqual([])
  })

  test('when the first never said so, until its claim is over', () => {
    expect(
      overlapsOf([claim('h:1:x', 0, null), claim('h:2:x', 899, null)], nobodyDied),
    ).toHaveLength(1)
    expect(overlapsOf([claim('h:1:x', 0, null), claim('h:2:x', 900, null)], nobodyDied)).toEqual([])
  })

  test('unless the first was killed before', () => {
    const claims = [claim('h:1:x', 0, null), claim('h:2:x', 400, null)]
    expect(overlapsOf(claims, new Map([[1, 300]]))).toEqual([])
    expect(overlapsOf(claims, new Map([[1, 500]]))).toHaveLength(1)
    expect(overlapsOf(claims, new Map([[3, 300]]))).toHaveLength(1)
  })

  test('and not with those of another job', () => {
    expect(
      overlapsOf([claim('h:1:x', 0, null), claim('h:2:x', 1, null, 'DUE')], nobodyDied),
    ).toEqual([])
  })
})

describe('the longest silence', () => {
  test('is between two runs, before the first and after the last', () => {
    const up = [{ from: 0, to: 100 }]
    expect(longestSilence([10, 20, 70, 80], up)).toBe(50)
    expect(longestSilence([70, 80], up)).toBe(70)
    expect(longestSilence([10, 20], up)).toBe(80)
    expect(longestSilence([], up)).toBe(100)
  })

  test('is not counted while nobody was up', () => {
    const up = unionOf([
      { from: 60, to: 100 },
      { from: 0, to: 30 },
      { from: 20, to: 40 },
    ])
    expect(up).toEqual([
      { from: 0, to: 40 },
      { from: 60, to: 100 },
    ])
    expect(longestSilence([10, 90], up)).toBe(60)
  })
})

test('time in which nothing could run is taken out of the time that something was up', () => {
  const up = [
    { from: 0, to: 100 },
    { from: 200, to: 300 },
  ]
  expect(without(up, [])).toEqual(up)
  expect(
    without(up, [
      { from: 40, to: 50 },
      { from: 90, to: 210 },
      { from: 290, to: 400 },
    ]),
  ).toEqual([
    { from: 0, to: 40 },
    { from: 50, to: 90 },
    { from: 210, to: 290 },
  ])
  expect(without(up, [{ from: 0, to: 300 }])).toEqual([])
})

describe('a plan of faults', () => {
  const plan = (seed: number, lengthMs: number) =>
    planFaults(seed, { lengthMs, pollers: 3, apis: 2 })

  test('is the same for the same seed, and another for another', () => {
    expect(plan(7, 60_000)).toEqual(plan(7, 60_000))
    expect(plan(7, 60_000)).not.toEqual(plan(8, 60_000))
  })

  test('has faults of every kind in their order, on one poller and on all', () => {
    const faults = plan(7, 600_000)
    expect([...new Set(faults.map(({ kind }) => kind))].sort()).toEqual([
      ...['clock', 'database-line', 'kill', 'kill-api', 'line'],
      ...['postgres', 'stop', 'stop-api', 'unlisten', 'upstream'],
    ])
    const targets = faults.flatMap((fault) => ('targets' in fault ? [fault.targets.length] : []))
    expect(new Set(targets)).toEqual(new Set([1, 3]))
    const apis = faults.flatMap((fault) => ('target' in fault ? [fault.target] : []))
    expect(new Set(apis)).toEqual(new Set([0, 1]))
    const times = faults.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.every((at) => at < 600_000)).toBe(true)
  })
})

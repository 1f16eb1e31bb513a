import { describe, expect, test } from 'vitest'
import { type Checked, nextCheckAfterMs } from '../../src/domain/check.ts'

const SECOND = 1_000
const MINUTE = 60_000
const DAY = 86_400_000

const pauseAfter = (market: Partial<Checked>): number | null =>
  nextCheckAfterMs({
    status: 'OPEN',
    isMissing: false,
    isPlaceholder: false,
    isShortEnded: false,
    isInDoubt: false,
    closedForMs: null,
    attempts: 0,
    ...market,
  })

test('a resolved market is not looked at again', () => {
  expect(pauseAfter({ status: 'RESOLVED', closedForMs: 0 })).toBeNull()
})

test('an open market that no list shows is looked at by every run', () => {
  expect(pauseAfter({ attempts: 1_000 })).toBe(0)
})

describe('a short market whose window has ended', () => {
  test.each([0, 5, 12])('is looked at every 15 seconds (after %d looks)', (attempts) => {
    expect(pauseAfter({ isShortEnded: true, attempts })).toBe(15 * SECOND)
  })

  test('is looked at ever more rarely when no result comes, once a day at last', () => {
    expect(pauseAfter({ isShortEnded: true, attempts: 14 })).toBe(33_750)
    expect(pauseAfter({ isShortEnded: true, attempts: 100 })).toBe(DAY)
  })
})

describe.each(['PROPOSED', 'DISPUTED'] as const)('a market that is %s', (status) => {
  test('is looked at after a minute, then ever more rarely, once a day at last', () => {
    expect(pauseAfter({ status })).toBe(MINUTE)
    expect(pauseAfter({ status, attempts: 1 })).toBe(66 * SECOND)
    expect(pauseAfter({ status, attempts: 1_000 })).toBe(DAY)
  })
})

describe('a closed market without a result', () => {
  test('is looked at after five minutes, then ever more rarely, once a day at last', () => {
    const status = 'CLOSED'
    expect(pauseAfter({ status })).toBe(5 * MINUTE)
    expect(pauseAfter({ status, attempts: 1 })).toBe(7.5 * MINUTE)
    expect(pauseAfter({ status, attempts: 40, closedForMs: 29 * DAY })).toBe(DAY)
  })

  test('is looked at once a month after a month of looks, where its date is not known', () => {
    expect(pauseAfter({ status: 'CLOSED', attempts: 41 })).toBe(30 * DAY)
  })

  test('is looked at every 15 seconds at first when it is a short one', () => {
    expect(pauseAfter({ status: 'CLOSED', isShortEnded: true, attempts: 11 })).toBe(15 * SECOND)
    expect(pauseAfter({ status: 'CLOSED', isShortEnded: true, attempts: 12 })).toBe(5 * MINUTE)
  })

  test('is looked at once a month when it closed more than 30 days ago', () => {
    expect(pauseAfter({ status: 'CLOSED', closedForMs: 31 * DAY })).toBe(30 * DAY)
  })
})

test.each([
  ['a market that upstream has lost', { isMissing: true }],
  ['a placeholder that no list shows', { isPlaceholder: true }],
])('%s is looked at ever more rarely, once a month at last', (_, market) => {
  expect(pauseAfter(market)).toBe(5 * MINUTE)
  expect(pauseAfter({ ...market, attempts: 3 })).toBe(40 * MINUTE)
  expect(pauseAfter({ ...market, attempts: 1_000 })).toBe(30 * DAY)
})

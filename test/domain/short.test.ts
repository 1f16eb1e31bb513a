import { describe, expect, test } from 'vitest'
import { newYorkHour } from '../../src/domain/new-york.ts'
import { isShort, tradingWindowOf, type WindowClues } from '../../src/domain/short.ts'

const HOUR_MS = 3_600_000

const noClues: WindowClues = {
  eventStartsAt: null,
  endsAt: null,
  slug: null,
  durationMs: null,
  createdAt: null,
}
const windowFrom = (clues: Partial<WindowClues>): string | null => {
  const window = tradingWindowOf({ ...noClues, ...clues })
  return window && `${window.startsAt}/${window.endsAt}`
}

describe('the trading window', () => {
  test('is from the start of the event to the end, before any other clue', () => {
    expect(
      windowFrom({
        eventStartsAt: '2026-08-22T16:00:00Z',
        endsAt: '2026-08-22T16:05:00Z',
        slug: 'btc-updown-15m-1766162100',
        durationMs: HOUR_MS,
        createdAt: '2026-08-21T16:08:38Z',
      }),
    ).toBe('2026-08-22T16:00:00Z/2026-08-22T16:05:00Z')
  })

  test.each([
    ['btc-updown-5m-1766162100', '2025-12-19T16:35:00Z/2025-12-19T16:40:00Z'],
    ['eth-updown-15m-1764097200', '2025-11-25T19:00:00Z/2025-11-25T19:15:00Z'],
    ['eth-up-or-down-15m-1758510000', '2025-09-22T03:00:00Z/2025-09-22T03:15:00Z'],
    ['btc-updown-4h-1761148800', '2025-10-22T16:00:00Z/2025-10-22T20:00:00Z'],
    ['hype-up-or-down-may-5-2026-8am-et', '2026-05-05T12:00:00Z/2026-05-05T13:00:00Z'],
    ['bitcoin-up-or-down-november-22-2026-3pm-et', '2026-11-22T20:00:00Z/2026-11-22T21:00:00Z'],
    ['bitcoin-up-or-down-january-1-2026-12am-et', '2026-01-01T05:00:00Z/2026-01-01T06:00:00Z'],
    ['bitcoin-up-or-down-july-4-2026-12pm-et', '2026-07-04T16:00:00Z/2026-07-04T17:00:00Z'],
  ])('in the slug %s begins at %s', (slug, expected) => {
    expect(windowFrom({ slug })).toBe(expected)
  })

  test.each([
    ['bitcoin-up-or-down-september-13-6am-et', '2025-09-13T10:00:00Z/2025-09-13T11:00:00Z'],
    ['bitcoin-up-or-down-june-7-12-am-et', '2025-06-07T04:00:00Z/2025-06-07T05:00:00Z'],
    ['bitcoin-up-or-down-may-22-2-pm-et-candle', '2025-05-22T18:00:00Z/2025-05-22T19:00:00Z'],
    ['ethereum-up-or-down-august-9-4am-et-843', '2025-08-09T08:00:00Z/2025-08-09T09:00:00Z'],
  ])('of the older slug %s is in the year nearest to its end', (slug, expected) => {
    expect(windowFrom({ slug, endsAt: `${expected.slice(0, 10)}T12:00:00Z` })).toBe(expected)
    expect(windowFrom({ slug, createdAt: '2025-08-01T00:00:00Z' })).toBe(expected)
    expect(windowFrom({ slug })).toBeNull()
  })

  test('of a slug without a year may lie across New Year', () => {
    const slug = 'bitcoin-up-or-down-december-31-11pm-et'
    const expected = '2026-01-01T04:00:00Z/2026-01-01T05:00:00Z'
    expect(windowFrom({ slug, endsAt: '2026-01-01T05:00:00Z' })).toBe(expected)
  })

  test.each([
    ['bitcoin-up-or-down-on-november-22-2026'],
    ['bitcoin-up-or-down-this-week'],
    ['bitcoin-up-or-down-in-may'],
    ['bitcoin-up-or-down-smarch-3-2026-3pm-et'],
    ['bitcoin-up-or-down-april-31-2026-3pm-et'],
    ['bitcoin-up-or-down-april-3-2026-13pm-et'],
    ['btc-updown-0m-1766162100'],
    ['btc-updown-5m-17661'],
    ['will-ups-updown-5m-1766162100-happen'],
  ])('is not in the slug %s', (slug) => {
    expect(windowFrom({ slug })).toBeNull()
  })

  test('is the stated length before the end when neither start nor slug tell it', () => {
    const clues = { endsAt: '2026-08-22T16:05:00Z', durationMs: 300_000 }
    expect(windowFrom(clues)).toBe('2026-08-22T16:00:00Z/2026-08-22T16:05:00Z')
    expect(windowFrom({ durationMs: 300_000 })).toBeNull()
    expect(windowFrom({ ...clues, durationMs: 0 })).toBeNull()
  })

  test('is never from the listing date', () => {
    const clues = { createdAt: '2026-08-22T15:30:00Z', endsAt: '2026-08-22T16:05:00Z' }
    expect(windowFrom({ ...clues, slug: 'will-it-rain' })).toBeNull()
  })

  test('that would be empty or run backwards is none', () => {
    const endsAt = '2025-08-22T00:00:00Z'
    expect(windowFrom({ eventStartsAt: endsAt, endsAt })).toBeNull()
    expect(windowFrom({ eventStartsAt: '2025-08-22T15:30:00Z', endsAt })).toBeNull()
  })
})

describe("an hour of New York's clock", () => {
  const at = (...hour: Parameters<typeof newYorkHour>): string | null => {
    const millis = newYorkHour(...hour)
    return millis === null ? null : new Date(millis).toISOString()
  }

  test.each([
    ['in winter', [2026, 1, 15, 9], '2026-01-15T14:00:00.000Z'],
    ['in summer', [2026, 7, 15, 9], '2026-07-15T13:00:00.000Z'],
    ['before the clock goes forward', [2026, 3, 8, 1], '2026-03-08T06:00:00.000Z'],
    ['after it', [2026, 3, 8, 3], '2026-03-08T07:00:00.000Z'],
    ['before the clock goes back', [2026, 11, 1, 0], '2026-11-01T04:00:00.000Z'],
    ['after it', [2026, 11, 1, 2], '2026-11-01T07:00:00.000Z'],
    ['late, on the next day of UTC', [2026, 12, 31, 23], '2027-01-01T04:00:00.000Z'],
  ] as const)('%s', (_, [year, month, day, hour], expected) => {
    expect(at(year, month, day, hour)).toBe(expected)
  })

  test('that occurs twice is the first of the two', () => {
    expect(at(2026, 11, 1, 1)).toBe('2026-11-01T05:00:00.000Z')
  })

  test('that the clock leaves out does not exist', () => {
    expect(at(2026, 3, 8, 2)).toBeNull()
    expect(at(2026, 2, 29, 9)).toBeNull()
  })
})

describe('a market is short', () => {
  const window = (endsAt: string) => ({ startsAt: '2026-08-22T16:00:00Z', endsAt })

  test('when its window is shorter than the limit, and has a length', () => {
    expect(isShort(window('2026-08-22T16:05:00Z'), HOUR_MS)).toBe(true)
    expect(isShort(window('2026-08-22T16:59:59.999Z'), HOUR_MS)).toBe(true)
    expect(isShort(window('2026-08-22T17:00:00Z'), HOUR_MS)).toBe(false)
    expect(isShort(window('2026-08-22T16:00:00Z'), HOUR_MS)).toBe(false)
    expect(isShort(null, HOUR_MS)).toBe(false)
  })
})

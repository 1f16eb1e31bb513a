import type { Timestamp, TradingWindow } from './market.ts'
import { newYorkHour } from './new-york.ts'
import { compareTimestamps, millisOf, timestampFromMillis } from './timestamp.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** What upstream says, in several places, about the span that a market is about. */
export interface WindowClues {
  readonly eventStartsAt: Timestamp | null
  readonly endsAt: Timestamp | null
  readonly slug: string | null
  /** Length of the window of an up-or-down market, where upstream states it. */
  readonly durationMs: number | null
  /** Any date of the market's life: it tells the year where the slug leaves it out. */
  readonly createdAt: Timestamp | null
}

/** `btc-updown-5m-1766162100`, `eth-up-or-down-15m-1758510000`: unix seconds of the START. */
const UNIX_SLUG = /-up(?:down|-or-down)-(\d{1,3})([mh])-(\d{10})$/

/** `bitcoin-up-or-down-november-22-2026-3pm-et`, and of 2025 `…-june-7-12-am-et`, `…-et-candle`, `…-et-358`. */
const HOUR_SLUG =
  /-up-or-down-([a-z]+)-(\d{1,2})(?:-(\d{4}))?-(\d{1,2})-?([ap])m-et(?:-candle)?(?:-\d+)?$/

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

const windowOf = (startMs: number, lengthMs: number): TradingWindow => ({
  startsAt: timestampFromMillis(startMs),
  endsAt: timestampFromMillis(startMs + lengthMs),
})

/** The start of that hour in the year that brings it nearest to `near`. */
const hourNearest = (near: Timestamp, month: number, day: number, hour: number): number | null => {
  const target = millisOf(near)
  const year = new Date(target).getUTCFullYear()
  let best: number | null = null
  for (const candidate of [year - 1, year, year + 1]) {
    const start = newYorkHour(candidate, month, day, hour)
    if (start === null) continue
    if (best === null || Math.abs(start - target) < Math.abs(best - target)) best = start
  }
  return best
}

const hourInSlug = (slug: string, near: Timestamp | null): TradingWindow | null => {
  const match = HOUR_SLUG.exec(slug)
  if (match === null) return null
  const [, monthName = '', day, year, clockHour, half] = match
  const month = MONTHS.indexOf(monthName) + 1
  const twelfth = Number(clockHour)
  if (month === 0 || twelfth < 1 || twelfth > 12) return null
  const hour = (twelfth % 12) + (half === 'p' ? 12 : 0)
  let start: number | null = null
  if (year !== undefined) start = newYorkHour(Number(year), month, Number(day), hour)
  else if (near !== null) start = hourNearest(near, month, Number(day), hour)
  return start === null ? null : windowOf(start, HOUR_MS)
}

const windowInSlug = (slug: string, near: Timestamp | null): TradingWindow | null => {
  const match = UNIX_SLUG.exec(slug)
  if (match === null) return hourInSlug(slug, near)
  const [, count, unit, unix] = match
  const length = Number(count) * (unit === 'h' ? HOUR_MS : MINUTE_MS)
  return length > 0 ? windowOf(Number(unix) * 1000, length) : null
}

/**
 * The span a market is about, from the first clue that gives one: the event's start up to the end,
 * the slug, the stated length before the end. Never from the listing date, which is about a day
 * before the window of a five-minute market opens.
 */
export const tradingWindowOf = (clues: WindowClues): TradingWindow | null => {
  const { eventStartsAt, endsAt, slug, durationMs } = clues
  if (eventStartsAt !== null && endsAt !== null && compareTimestamps(eventStartsAt, endsAt) < 0) {
    return { startsAt: eventStartsAt, endsAt }
  }
  if (slug?.includes('-up')) {
    const window = windowInSlug(slug, endsAt ?? clues.createdAt)
    if (window !== null) return window
  }
  if (endsAt === null || durationMs === null || durationMs <= 0) return null
  return { startsAt: timestampFromMillis(millisOf(endsAt) - durationMs), endsAt }
}

/** @param maxMs exclusive: an hourly market is exactly 60 minutes long and so not short. */
export const isShort = (window: TradingWindow | null, maxMs: number): boolean => {
  if (window === null) return false
  const length = millisOf(window.endsAt) - millisOf(window.startsAt)
  return length > 0 && length < maxMs
}

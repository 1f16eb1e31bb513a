import type { Decimal, Timestamp } from './market.ts'
import { millisOf } from './timestamp.ts'

export const PRICE_INTERVALS = ['MINUTE', 'FIVE_MINUTES', 'HOUR', 'DAY'] as const
export type PriceInterval = (typeof PRICE_INTERVALS)[number]

/** The price of the first outcome in one span of time. */
export interface PriceCandle {
  /** When the span begins. */
  readonly at: Timestamp
  readonly interval: PriceInterval
  /** What stood when the span began; the first one known, where none was before. */
  readonly open: Decimal
  readonly high: Decimal
  readonly low: Decimal
  readonly close: Decimal
}

/** In whole minutes since 1970. */
export interface PriceRange {
  readonly interval: PriceInterval
  /** Null: the usual span before `to`. */
  readonly from: number | null
  /** Exclusive. Null: now. */
  readonly to: number | null
}

/** As a client asks. */
export interface PriceRangeAsked {
  readonly interval: PriceInterval
  readonly from?: Timestamp | null | undefined
  readonly to?: Timestamp | null | undefined
}

/** Of one answer. */
export const MAX_CANDLES = 1_500

/** Minutes of a span. */
export const WIDTHS: Readonly<Record<PriceInterval, number>> = {
  MINUTE: 1,
  FIVE_MINUTES: 5,
  HOUR: 60,
  DAY: 1_440,
}

/** Minutes that are shown where nobody says from when on: 6 hours, a day, a week, 90 days. */
export const USUAL_SPANS: Readonly<Record<PriceInterval, number>> = {
  MINUTE: 360,
  FIVE_MINUTES: 1_440,
  HOUR: 10_080,
  DAY: 129_600,
}

const LAST_MINUTE = 2 ** 31 - 1

/** Of the time that a client wrote; years that fit into no column mean the first or last that does. */
const minuteOf = (time: Timestamp, round: (minutes: number) => number): number =>
  Math.min(Math.max(round(millisOf(time) / 60_000), 0), LAST_MINUTE)

export const priceRangeOf = ({ interval, from, to }: PriceRangeAsked): PriceRange => ({
  interval,
  from: from == null ? null : minuteOf(from, Math.floor),
  to: to == null ? null : minuteOf(to, Math.ceil),
})

/**
 * How many candles the range can have, none of them later than now; 0 where it ends before it begins.
 * @param now in whole minutes since 1970
 */
export const candlesIn = ({ interval, from, to }: PriceRange, now: number): number => {
  const width = WIDTHS[interval]
  const end = Math.min(to ?? now + 1, now + 1)
  const start = from ?? end - USUAL_SPANS[interval]
  return start >= end ? 0 : Math.ceil(end / width) - Math.floor(start / width)
}

export const minuteOfMillis = (millis: number): number => Math.floor(millis / 60_000)

import { priceText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import type { MarketPriceHistoryQuery, PriceInterval } from '../../graphql/documents.ts'
import { CHART_RANGES, type ChartRange } from './chart-range.ts'

export type Candle = NonNullable<MarketPriceHistoryQuery['market']>['priceHistory'][number]

/**
 * Columns of equal length, oldest first: times in seconds since 1970, prices in cents. Each price
 * stands until the next time.
 */
export interface ChartData {
  readonly times: readonly number[]
  readonly prices: readonly number[]
  readonly highs: readonly number[]
  readonly lows: readonly number[]
}

const WIDTHS: Readonly<Record<PriceInterval, number>> = {
  MINUTE: 60,
  FIVE_MINUTES: 300,
  HOUR: 3_600,
  DAY: 86_400,
}

const secondsOf = (instant: string): number => Date.parse(instant) / 1_000

/** Shown only: what a pixel cannot tell apart need not be exact. */
const centsOf = (price: string): number => Number(price) * 100

/**
 * One point a candle, one where a candle ends and nothing follows yet, for high and low are of its
 * span alone, and a last one at `end`, in seconds, or where the last candle begins if that is later.
 */
export const chartDataOf = (candles: readonly Candle[], end: number): ChartData => {
  const points: [time: number, price: number, high: number, low: number][] = []
  for (const [index, { at, interval, close, high, low }] of candles.entries()) {
    const time = secondsOf(at)
    const price = centsOf(close)
    points.push([time, price, centsOf(high), centsOf(low)])
    const over = time + WIDTHS[interval]
    const following = candles[index + 1]
    const next = following === undefined ? end : secondsOf(following.at)
    if (over < next) points.push([over, price, price, price])
    if (following === undefined && time < end) points.push([end, price, price, price])
  }
  return {
    times: points.map(([time]) => time),
    prices: points.map(([, price]) => price),
    highs: points.map(([, , high]) => high),
    lows: points.map(([, , , low]) => low),
  }
}

/** Index of the price that stands at `time`; 0 before the first. */
export const indexAt = (times: readonly number[], time: number): number =>
  Math.max(
    0,
    times.findLastIndex((each) => each <= time),
  )

/** No less is shown from bottom to top, so that a tenth of a cent does not look like a crash. */
const LEAST_SPAN = 4

/** From where to where the scale of prices goes, in cents within 0 to 100. */
export const priceScale = ({
  highs,
  lows,
}: Pick<ChartData, 'highs' | 'lows'>): [number, number] => {
  const low = Math.min(...lows)
  const high = Math.max(...highs)
  const margin = Math.max((high - low) * 0.08, (LEAST_SPAN - (high - low)) / 2)
  const bottom = Math.max(0, Math.min(low - margin, 100 - LEAST_SPAN))
  return [bottom, Math.min(100, Math.max(high + margin, bottom + LEAST_SPAN))]
}

const numerically = (one: string, other: string): number => Number(one) - Number(other)

/** The chart in one sentence, for those who do not see it and those in a hurry. */
export const chartSummary = (name: string, candles: readonly Candle[]): string => {
  const first = candles.at(0)
  const last = candles.at(-1)
  if (first === undefined || last === undefined) return ''
  const lowest = candles.map(({ low }) => low).sort(numerically)[0] ?? last.low
  const highest =
    candles
      .map(({ high }) => high)
      .sort(numerically)
      .at(-1) ?? last.high
  if (lowest === highest) return `${name} stood at ${priceText(last.close)} all the time.`
  const way = `${name} went from ${priceText(first.close)} to ${priceText(last.close)}`
  return `${way}, at least ${priceText(lowest)}, at most ${priceText(highest)}.`
}

/** Since when prices are known, where that is later than the range begins; else nothing. */
export const recordedSince = (
  candles: readonly Candle[],
  { spanMs, interval }: ChartRange,
  endMs: number,
): string | null => {
  const first = candles.at(0)
  if (first === undefined) return null
  // What stood when the range began is told as of the span under way then.
  const begin = endMs - spanMs + WIDTHS[interval] * 1_000
  return Date.parse(first.at) > begin ? `Nothing was recorded before ${dateText(first.at)}.` : null
}

export const rangeOf = (interval: PriceInterval): ChartRange => {
  const range = CHART_RANGES.find((each) => each.interval === interval)
  if (range === undefined) throw new Error(`no range of ${interval}`)
  return range
}

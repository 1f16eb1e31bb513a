import { priceText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import type { ChartData } from './chart-data.ts'

interface Place {
  readonly index: number
  /** In seconds since 1970. */
  readonly time: number
}

const centsText = (cents: number): string => priceText(String(cents / 100))

/** What stands at a place of the chart, or at its end: time, price, and how far it went there. */
export const placeText = (data: ChartData, place: Place | null): string => {
  const last = data.times.length - 1
  const index = Math.min(place?.index ?? last, last)
  const { [index]: time } = data.times
  const { [index]: price } = data.prices
  if (time === undefined || price === undefined) return ''
  const at = dateText(new Date((place?.time ?? time) * 1_000).toISOString())
  const { [index]: low = price } = data.lows
  const { [index]: high = price } = data.highs
  const moved = low === high ? '' : ` (${centsText(low)} to ${centsText(high)})`
  return `${at}: ${centsText(price)}${moved}`
}

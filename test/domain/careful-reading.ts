import type { JsonObject } from '../support/recordings.ts'

export interface Reading {
  /** Index of the winner as text, or `split`; null: nobody could say. */
  readonly result: string | null
  readonly why: string
}

const DAY_MS = 86_400_000

const list = (wire: unknown): readonly string[] =>
  typeof wire === 'string' && wire !== '' ? (JSON.parse(wire) as readonly string[]) : []

/** How a row puts its prices before a reader. */
const look = (row: JsonObject) => {
  const texts = list(row.outcomePrices)
  const prices = texts.map(Number)
  const leader = prices.indexOf(Math.max(...prices))
  const total = prices.reduce((sum, price) => sum + price, 0)
  return {
    areComplete: prices.length > 1 && prices.length === list(row.outcomes).length,
    leader: String(leader),
    lead: prices[leader] ?? 0,
    isWhole: Math.abs(total - 1) < 1e-9,
    isExact: [...texts].sort().join(' ') === [...texts.slice(1).map(() => '0'), '1'].join(' '),
    isEven: prices.every((price) => price === prices[0]),
  }
}

const none = (why: string): Reading => ({ result: null, why })

/**
 * What a careful person makes of a raw row, who knows Polymarket's history and wants to name the
 * result wherever the row leaves no real doubt. Written apart from src/domain/resolution.ts and more
 * ready to name a winner than it, so that both its errors show: a result that nobody could read from
 * the row, and one that a person reads and it does not.
 */
export const readCarefully = (row: JsonObject, now: string): Reading => {
  if (row.closed !== true) return none('not closed')
  if (row.marketType === 'scalar') return none('a scale, which has no winner')
  const { areComplete, leader, lead, isWhole, isExact, isEven } = look(row)
  if (!areComplete) return none('prices missing')
  if (!isWhole) return none('prices that pay nobody, or everybody')

  const closedAt = Date.parse(String(row.closedTime ?? '').replace(/\+00$/, 'Z'))
  const status = String(row.umaResolutionStatus ?? '')
  const wasDisputed = String(row.umaResolutionStatuses ?? '').includes('disputed')
  switch (status) {
    case 'disputed':
      return none('disputed')
    case 'requested':
    case 'proposed':
      if (wasDisputed || !(Date.parse(now) - closedAt > 7 * DAY_MS)) return none('pending')
      if (isExact) return { result: leader, why: 'paid out long ago, the proposal left standing' }
      if (lead > 0.99) return { result: leader, why: 'pending for years, the price not final' }
      return none('pending')
    case 'resolved':
    case 'settled':
      if (isExact) return { result: leader, why: 'the oracle' }
      if (isEven) return { result: 'split', why: 'the oracle' }
      if (lead > 0.999 && row.enableOrderBook !== true) return { result: leader, why: 'the oracle' }
      if (lead > 0.95) return { result: leader, why: 'the oracle, the price not final' }
      return none('the oracle, the price open')
    case '':
      if (isExact) return { result: leader, why: 'prices' }
      return readWithoutOracle(row, { leader, lead, closedAt })
    default:
      return none(`a status unheard of: ${status}`)
  }
}

/** Before 2023 markets were often closed without a word of the oracle: the pool's last price tells. */
const readWithoutOracle = (
  row: JsonObject,
  { leader, lead, closedAt }: { leader: string; lead: number; closedAt: number },
): Reading => {
  const END_OF_2022 = Date.UTC(2023, 0)
  if (Number.isNaN(closedAt)) {
    const endedAt = Date.parse(String(row.endDate ?? ''))
    if (!(endedAt < END_OF_2022 && lead > 0.99)) return none('no date, the price open')
    return { result: leader, why: 'pool prices, no date of closing' }
  }
  if (closedAt >= END_OF_2022 || lead < 0.99) return none('no oracle, the price open')
  if (row.enableOrderBook === true) return { result: leader, why: 'pool prices, an order book' }
  return { result: leader, why: lead > 0.999 ? 'pool prices' : 'pool prices, below 0.999' }
}

import type { Decimal, Market, Timestamp } from './market.ts'
import type { MarketStatus, ResolutionKind, ResolutionSource } from './status.ts'
import { millisOf } from './timestamp.ts'

export interface Resolution {
  readonly kind: ResolutionKind
  /** Index into the market's outcomes; null for a split. */
  readonly winnerIndex: number | null
  /** What one share of each outcome pays in USD; they add up to exactly 1. */
  readonly payouts: readonly Decimal[]
  readonly source: ResolutionSource
}

export interface Verdict {
  readonly status: MarketStatus
  /** Not null exactly when the status is RESOLVED. */
  readonly resolution: Resolution | null
}

/** The members of a market that decide. */
export type Evidence = Pick<
  Market,
  | 'outcomes'
  | 'closed'
  | 'closedAt'
  | 'umaStatus'
  | 'umaHistory'
  | 'automaticallyResolved'
  | 'enableOrderBook'
  | 'scalar'
>

const WEEK_MS = 7 * 24 * 3_600_000
/** Before it the AMM's markets were closed without any oracle status. */
const END_OF_AMM_ERA: Timestamp = '2023-01-01T00:00:00Z'

type Prices = readonly Decimal[]

/** All prices, or null when one is missing: half a list proves nothing. */
const pricesOf = (market: Evidence): Prices | null => {
  const prices: Decimal[] = []
  for (const { price } of market.outcomes) {
    if (price === null) return null
    prices.push(price)
  }
  return prices.length >= 2 ? prices : null
}

/** Index of the one price that `wins` while all others `lose`; -1 otherwise. */
const soleWinner = (
  prices: Prices,
  wins: (price: Decimal) => boolean,
  loses: (price: Decimal) => boolean,
): number => {
  const index = prices.findIndex(wins)
  return prices.every((price, other) => other === index || loses(price)) ? index : -1
}

// Canonical decimals compare exactly as text: rounding to a float would let 0.99899999999999999999
// pass for 0.999.
const isOne = (price: Decimal): boolean => price === '1'
const isZero = (price: Decimal): boolean => price === '0'
const isNearOne = (price: Decimal): boolean => isOne(price) || price.startsWith('0.999')
const isNearZero = (price: Decimal): boolean =>
  isZero(price) || price === '0.001' || price.startsWith('0.000')

/** True for `0.5` twice, `0.25` four times: equal, and together exactly 1. */
const areEqualShares = (prices: Prices): boolean => {
  const [first = ''] = prices
  const digits = first.startsWith('0.') && first.length <= 15 ? first.slice(2) : ''
  return (
    Number(digits) * prices.length === 10 ** digits.length &&
    prices.every((price) => price === first)
  )
}

const winOf = (winnerIndex: number, count: number, source: ResolutionSource): Resolution => ({
  kind: 'WIN',
  winnerIndex,
  payouts: Array.from({ length: count }, (_, index) => (index === winnerIndex ? '1' : '0')),
  source,
})

const hasOracleSettled = (market: Evidence): boolean =>
  market.umaStatus === 'resolved' || market.umaStatus === 'settled'

const isOraclePending = (market: Evidence): boolean =>
  market.umaStatus === 'requested' ||
  market.umaStatus === 'proposed' ||
  market.umaStatus === 'disputed'

const sourceOf = (market: Evidence): ResolutionSource => {
  if (hasOracleSettled(market)) return 'ORACLE'
  return market.automaticallyResolved ? 'AUTOMATIC' : 'PRICES'
}

/** Markets of the AMM never reach exactly 1 and 0: their last pool prices stay on. */
const mayRoundPrices = (market: Evidence): boolean => {
  if (market.enableOrderBook) return false
  if (hasOracleSettled(market)) return true
  return market.umaStatus === null && market.closedAt !== null && market.closedAt < END_OF_AMM_ERA
}

/** Some proposals stay `proposed` for good after the payout (recorded: up to 304 days). */
const hasAged = (market: Evidence, nowMs: number): boolean =>
  market.umaStatus !== 'disputed' &&
  !market.umaHistory.includes('disputed') &&
  market.closedAt !== null &&
  nowMs - millisOf(market.closedAt) > WEEK_MS

const resolutionOf = (market: Evidence, nowMs: number): Resolution | null => {
  if (!market.closed || market.scalar) return null
  const prices = pricesOf(market)
  if (prices === null) return null

  const winner = soleWinner(prices, isOne, isZero)
  if (isOraclePending(market)) {
    return winner !== -1 && hasAged(market, nowMs) ? winOf(winner, prices.length, 'AGED') : null
  }
  const source = sourceOf(market)
  if (winner !== -1) return winOf(winner, prices.length, source)
  if (source !== 'PRICES' && areEqualShares(prices)) {
    return { kind: 'SPLIT', winnerIndex: null, payouts: prices, source }
  }
  if (!mayRoundPrices(market)) return null
  const nearWinner = soleWinner(prices, isNearOne, isNearZero)
  return nearWinner === -1 ? null : winOf(nearWinner, prices.length, source)
}

/**
 * A verdict in a few words: two observations that say the same of a market have the same. Of an open
 * question before the oracle also how many statuses it has gone through: a second proposal is news.
 */
export const verdictText = ({ status, resolution }: Verdict, { umaHistory }: Evidence): string => {
  if (resolution !== null) return `${resolution.kind} ${resolution.payouts.join(' ')}`
  return status === 'PROPOSED' || status === 'DISPUTED' ? `${status} ${umaHistory.length}` : status
}

/**
 * The one rule of what became of a market. Resolved means: closed, no
 * open question before the oracle, and final prices. `active`, the end date, `acceptingOrders`, the
 * resolver's address and a price near 1 prove nothing.
 *
 * @param now an instant, or milliseconds since 1970: only AGED depends on it.
 */
export const verdictOf = (market: Evidence, now: Timestamp | number): Verdict => {
  const nowMs = typeof now === 'number' ? now : millisOf(now)
  const resolution = resolutionOf(market, nowMs)
  if (resolution !== null) return { status: 'RESOLVED', resolution }
  if (market.umaStatus === 'disputed') return { status: 'DISPUTED', resolution }
  if (market.umaStatus === 'proposed') return { status: 'PROPOSED', resolution }
  return { status: market.closed ? 'CLOSED' : 'OPEN', resolution }
}

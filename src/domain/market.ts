/**
 * The nouns of Polymarket as polycool understands them, after parsing and before storing.
 *
 * Upstream omits a member instead of sending null, so a member that is absent or empty is `null`
 * here. `undefined` has one meaning only: this kind of payload does not carry the member at all, so
 * what is stored must be left alone.
 */

/** Exact decimal in canonical form: plain digits, no exponent, no trailing zeros: `-0.05`, `12`. */
export type Decimal = string

/** RFC 3339 instant in UTC with `Z` and at most 6 fraction digits, no trailing zeros in them. */
export type Timestamp = string

export interface Outcome {
  readonly name: string
  /** Price of one share in USD, 0 to 1; null while upstream has none. */
  readonly price: Decimal | null
  /** The CLOB asset of this outcome: up to 78 decimal digits. */
  readonly tokenId: string | null
}

/** One question. */
export interface Market {
  /** Upstream's number; its own sequence, overlapping with that of events. */
  readonly id: number
  readonly slug: string | null
  readonly question: string
  readonly description: string | null
  /** On-chain key of the question, 0x and 64 hex digits on order-book markets. */
  readonly conditionId: string | null
  readonly image: string | null
  readonly icon: string | null
  /** Short name of this market within its event: `April 21`, `Person A`. */
  readonly groupTitle: string | null
  /** In upstream's index order. */
  readonly outcomes: readonly Outcome[]
  /** The events it belongs to, usually one; undefined when the payload carries no event data. */
  readonly eventIds: readonly number[] | undefined

  readonly active: boolean
  readonly closed: boolean
  readonly archived: boolean
  readonly acceptingOrders: boolean
  readonly enableOrderBook: boolean
  readonly automaticallyResolved: boolean
  readonly negRisk: boolean
  /** The market that stands for "any other outcome" of a negRisk event. */
  readonly negRiskOther: boolean
  /** Pays by a number between two bounds, not by outcome (2020 to 2022). */
  readonly scalar: boolean
  /** The oracle's present status in lower case (`requested`, `proposed`, `disputed`, `resolved`, `settled`). */
  readonly umaStatus: string | null
  /** The oracle's statuses so far, oldest first. */
  readonly umaHistory: readonly string[]

  readonly bestBid: Decimal | null
  readonly bestAsk: Decimal | null
  readonly lastTradePrice: Decimal | null
  readonly spread: Decimal | null
  readonly priceChange24h: Decimal | null
  /** Lifetime volume in USD. */
  readonly volume: Decimal | null
  readonly volume24h: Decimal | null
  readonly liquidity: Decimal | null

  readonly startsAt: Timestamp | null
  readonly endsAt: Timestamp | null
  readonly closedAt: Timestamp | null
  readonly createdAt: Timestamp | null
  /** When upstream last changed the row: orders two observations of one market. */
  readonly upstreamUpdatedAt: Timestamp | null
  /** When what the market is about begins and ends; null where upstream does not say (see short.ts). */
  readonly tradingWindow: TradingWindow | null
}

export interface TradingWindow {
  readonly startsAt: Timestamp
  readonly endsAt: Timestamp
}

export interface Tag {
  readonly slug: string
  readonly label: string
}

export interface Series {
  readonly slug: string
  readonly title: string
}

/** Groups markets; its own sequence of ids. */
export interface Event {
  readonly id: number
  readonly slug: string | null
  readonly title: string
  readonly description: string | null
  readonly image: string | null
  readonly icon: string | null
  readonly negRisk: boolean
  readonly active: boolean
  readonly closed: boolean
  readonly archived: boolean
  readonly volume: Decimal | null
  readonly volume24h: Decimal | null
  readonly liquidity: Decimal | null
  readonly startsAt: Timestamp | null
  readonly endsAt: Timestamp | null
  readonly closedAt: Timestamp | null
  readonly createdAt: Timestamp | null
  readonly upstreamUpdatedAt: Timestamp | null
  readonly series: Series | null
  /** Undefined when the payload carries no tags (an event inside a market row). */
  readonly tags: readonly Tag[] | undefined
  /** All its markets, in upstream's order; undefined when the payload does not list them. */
  readonly marketIds: readonly number[] | undefined
}

/**
 * True for an outcome of a negRisk event that has a place but no name yet ("Person A"): upstream
 * nests it in its event, inactive and without an order book.
 */
export const isPlaceholder = (market: Market): boolean =>
  market.negRisk && !market.active && !market.closed

import { fingerprint } from '../domain/fingerprint.ts'
import { type Event, isPlaceholder, type Market, type Timestamp } from '../domain/market.ts'
import { type Verdict, verdictOf, verdictText } from '../domain/resolution.ts'

/**
 * One object in the columns of its tables: what trading moves, and what hardly ever changes, each
 * with its hash. The hash is taken over the very members that would be written, so it can neither
 * miss a column nor cover one too many.
 */
export interface Row {
  readonly id: number
  readonly content: Columns
  readonly hash: string
  readonly texts: Columns
  readonly textsHash: string
}

type Columns = Readonly<Record<string, unknown>>

export interface MarketRow extends Row {
  readonly market: Market
  readonly judged: Verdict
  /** The same in a few words (`verdictText`). */
  readonly verdict: string
  /** Its event; null where the payload says that it has none, undefined where it does not say. */
  readonly eventId: number | null | undefined
  /** True when the page shows it among all the markets of its event. */
  readonly withEvent: boolean
}

export interface EventRow extends Row {
  readonly event: Event
  /** Of the ids of its markets; null when the page does not list them. */
  readonly memberHash: string | null
}

export const marketRow = (
  market: Market,
  { now, withEvent }: { readonly now: Timestamp; readonly withEvent: boolean },
): MarketRow => {
  const judged = verdictOf(market, now)
  return {
    id: market.id,
    market,
    judged,
    verdict: verdictText(judged, market),
    // Upstream allows several events for a market; every recorded one has one or none.
    eventId: market.eventIds && (market.eventIds[0] ?? null),
    withEvent,
    ...hashed(marketContent(market), marketTexts(market)),
  }
}

export const eventRow = (event: Event): EventRow => ({
  id: event.id,
  event,
  memberHash: event.marketIds ? fingerprint({ ids: event.marketIds.toSorted(ascending) }) : null,
  ...hashed(eventContent(event), eventTexts(event)),
})

const ascending = (a: number, b: number): number => a - b

const hashed = (content: Columns, texts: Columns) => ({
  ...{ content, hash: fingerprint(content) },
  ...{ texts, textsHash: fingerprint(texts) },
})

/** What moves a market's state, by its own transition table. */
export const stateOf = ({ market, judged, verdict }: MarketRow) => {
  const { status, resolution } = judged
  const { automaticallyResolved, enableOrderBook, scalar } = market
  return {
    status,
    resolution_kind: resolution?.kind,
    resolution_source: resolution?.source,
    winner_index: resolution?.winnerIndex,
    payouts: resolution?.payouts,
    uma_steps: market.umaHistory.length,
    verdict,
    // with the columns that decided too
    evidence: { automaticallyResolved, enableOrderBook, scalar },
  }
}

const marketContent = (market: Market) => ({
  active: market.active,
  closed: market.closed,
  archived: market.archived,
  accepting_orders: market.acceptingOrders,
  neg_risk: market.negRisk,
  is_placeholder: isPlaceholder(market),
  uma_status: market.umaStatus,
  uma_history: market.umaHistory,
  prices: market.outcomes.map((outcome) => outcome.price),
  best_bid: market.bestBid,
  best_ask: market.bestAsk,
  last_trade_price: market.lastTradePrice,
  spread: market.spread,
  price_change_24h: market.priceChange24h,
  volume: market.volume,
  volume_24h: market.volume24h,
  liquidity: market.liquidity,
  starts_at: market.startsAt,
  ends_at: market.endsAt,
  closed_at: market.closedAt,
  created_at: market.createdAt,
  window_starts_at: market.tradingWindow?.startsAt ?? null,
  window_ends_at: market.tradingWindow?.endsAt ?? null,
})

const marketTexts = (market: Market) => ({
  market_id: market.id,
  slug: market.slug,
  question: market.question,
  description: market.description,
  condition_id: market.conditionId,
  image: market.image,
  icon: market.icon,
  group_title: market.groupTitle,
  outcomes: market.outcomes.map(({ name, tokenId }) => [name, tokenId]),
})

const eventContent = (event: Event) => ({
  active: event.active,
  closed: event.closed,
  archived: event.archived,
  neg_risk: event.negRisk,
  volume: event.volume,
  volume_24h: event.volume24h,
  liquidity: event.liquidity,
  starts_at: event.startsAt,
  ends_at: event.endsAt,
  closed_at: event.closedAt,
  created_at: event.createdAt,
})

const eventTexts = (event: Event) => ({
  event_id: event.id,
  slug: event.slug,
  title: event.title,
  description: event.description,
  image: event.image,
  icon: event.icon,
  series_slug: event.series?.slug ?? null,
  series_title: event.series?.title ?? null,
  tag_slugs: event.tags?.map((tag) => tag.slug) ?? [],
})

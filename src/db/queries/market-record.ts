import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Tier } from '../../domain/tier.ts'
import { eventObservations, eventTexts } from '../tables/events.ts'
import { marketObservations, markets, marketTexts, outcomes } from '../tables/markets.ts'
import { NO_KEYS } from './keyset.ts'

/** Numbers and instants in all records are text as Postgres writes it; the scalars make it canonical. */
export interface OutcomeRecord {
  readonly index: number
  readonly name: string
  readonly price: string | null
  readonly tokenId: string | null
  /** What a share of it paid; null until the market is resolved. */
  readonly payout: string | null
}

/** Looks at its event as a whole, which date the market while they list it. */
export const wholeLooks = alias(eventObservations, 'whole_looks')

export const ofWholeLook = and(
  eq(wholeLooks.eventId, markets.eventId),
  eq(markets.seenWithEvent, true),
)

// Text, because JSON numbers would lose digits on the way through the driver.
const outcomesOfMarket = sql<readonly OutcomeRecord[]>`(
  select coalesce(json_agg(json_build_object(
    'index', ${outcomes.index}, 'name', ${outcomes.name}, 'tokenId', ${outcomes.tokenId},
    'price', ${markets.prices}[${outcomes.index} + 1]::text,
    'payout', ${markets.payouts}[${outcomes.index} + 1]::text
  ) order by ${outcomes.index}), '[]')
  from ${outcomes} where ${outcomes.marketId} = ${markets.id})`

/** When upstream last showed it, by itself or with its event. */
export const observedAt = sql<string>`greatest(
  ${markets.observedAt}, ${marketObservations.observedAt}, ${wholeLooks.observedAt})`

/** The fastest tier that has it in its set; without any it was written alone, on request. */
export const observedBy = sql<Tier>`coalesce(
  least(${wholeLooks.tier}, ${marketObservations.tier}), 'ON_DEMAND')`

const fields = {
  id: markets.id,
  eventId: markets.eventId,
  eventSlug: eventTexts.slug,
  slug: marketTexts.slug,
  question: marketTexts.question,
  conditionId: marketTexts.conditionId,
  image: marketTexts.image,
  icon: marketTexts.icon,
  groupTitle: marketTexts.groupTitle,
  outcomes: outcomesOfMarket.as('outcomes'),
  status: markets.status,
  acceptingOrders: markets.acceptingOrders,
  negRisk: markets.negRisk,
  isPlaceholder: markets.isPlaceholder,
  resolutionKind: markets.resolutionKind,
  resolutionSource: markets.resolutionSource,
  winnerIndex: markets.winnerIndex,
  resolutionObservedAt: markets.resolutionObservedAt,
  bestBid: markets.bestBid,
  bestAsk: markets.bestAsk,
  lastTradePrice: markets.lastTradePrice,
  spread: markets.spread,
  priceChange24h: markets.priceChange24h,
  volume: markets.volume,
  volume24h: markets.volume24h,
  liquidity: markets.liquidity,
  startsAt: markets.startsAt,
  endsAt: markets.endsAt,
  closedAt: markets.closedAt,
  createdAt: markets.createdAt,
  windowStartsAt: markets.windowStartsAt,
  windowEndsAt: markets.windowEndsAt,
  changedAt: markets.changedAt,
  observedAt: observedAt.as('observed_at'),
  tier: observedBy.as('tier'),
  /** On the database's clock, which also stamped the observation. */
  ageSeconds: sql<number>`greatest(extract(epoch from now() - ${observedAt}), 0)`
    .mapWith(Number)
    .as('age_seconds'),
}

/**
 * Everything a reader can see of a market but its description, in one statement for any number of
 * markets. A description is longer than all the rest: lists that show none read none. `orderKeys` are
 * the place of each row in an order, where one is asked for.
 */
export const selectMarkets = (
  db: PostgresJsDatabase,
  orderKeys: SQL<readonly string[]> = NO_KEYS,
) =>
  db
    .select({ ...fields, orderKeys: orderKeys.as('order_keys') })
    .from(markets)
    .innerJoin(marketTexts, eq(marketTexts.marketId, markets.id))
    .leftJoin(eventTexts, eq(eventTexts.eventId, markets.eventId))
    .leftJoin(marketObservations, eq(marketObservations.marketId, markets.id))
    .leftJoin(wholeLooks, ofWholeLook)

/** With its description, for a market that is asked for by itself. */
export const selectWholeMarkets = (db: PostgresJsDatabase) =>
  db
    .select({
      ...fields,
      description: marketTexts.description,
      orderKeys: NO_KEYS.as('order_keys'),
    })
    .from(markets)
    .innerJoin(marketTexts, eq(marketTexts.marketId, markets.id))
    .leftJoin(eventTexts, eq(eventTexts.eventId, markets.eventId))
    .leftJoin(marketObservations, eq(marketObservations.marketId, markets.id))
    .leftJoin(wholeLooks, ofWholeLook)

export type MarketRecord = Awaited<ReturnType<typeof selectMarkets>>[number] & {
  /** Undefined where it was not read. */
  readonly description?: string | null
}

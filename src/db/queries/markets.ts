import { and, count, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { markets } from '../tables/markets.ts'
import { beyond, keyText, type Slice, sorted } from './keyset.ts'
import { type MarketFilter, marketConditions, ofEvents } from './market-filter.ts'
import { createMarketFinders, type MarketFinders } from './market-finders.ts'
import { type MarketRecord, selectMarkets } from './market-record.ts'
import { type MarketOrder, marketOrder } from './orders.ts'

/** Plain data. */
export interface MarketList {
  readonly filter: MarketFilter
  readonly order: MarketOrder
  readonly slice: Slice
}

export interface MarketQueries extends MarketFinders {
  /** In order, from the slice's position outwards. */
  list(query: MarketList): Promise<readonly MarketRecord[]>
  /** As `list`, the slice taken of each event by itself. */
  listOfEvents(eventIds: readonly number[], query: MarketList): Promise<readonly MarketRecord[]>
  count(filter: MarketFilter): Promise<number>
  /** By event; events without such a market are left out. */
  countOfEvents(
    eventIds: readonly number[],
    filter: MarketFilter,
  ): Promise<ReadonlyMap<number, number>>
}

/** Each call is one statement, whatever the number of rows. */
export const createMarketQueries = (
  db: PostgresJsDatabase,
  { shortMarketMaxMs }: { readonly shortMarketMaxMs: number },
): MarketQueries => {
  const matching = (filter: MarketFilter): SQL | undefined =>
    marketConditions(filter, shortMarketMaxMs)

  const list = async ({ filter, order: name, slice }: MarketList) => {
    const order = marketOrder(name)
    const page = db
      .select({ id: markets.id })
      .from(markets)
      .where(and(matching(filter), beyond(order, markets.id, slice)))
      .orderBy(sorted(order, markets.id, slice.backward))
      .limit(slice.limit)
    return selectMarkets(db, keyText(order))
      .where(inArray(markets.id, page))
      .orderBy(sorted(order, markets.id, slice.backward))
  }

  const listOfEvents = async (
    eventIds: readonly number[],
    { filter, order: name, slice }: MarketList,
  ) => {
    const order = marketOrder(name)
    const way = sorted(order, markets.id, slice.backward)
    const ranked = db
      .select({
        id: markets.id,
        rank: sql`row_number() over (partition by ${markets.eventId} order by ${way})`.as('rank'),
      })
      .from(markets)
      .where(and(ofEvents(eventIds), matching(filter), beyond(order, markets.id, slice)))
      .as('ranked')
    const page = db.select({ id: ranked.id }).from(ranked).where(lte(ranked.rank, slice.limit))
    return selectMarkets(db, keyText(order)).where(inArray(markets.id, page)).orderBy(way)
  }

  return {
    ...createMarketFinders(db),
    list,
    listOfEvents,
    count: async (filter) => {
      const [row] = await db.select({ count: count() }).from(markets).where(matching(filter))
      return row?.count ?? 0
    },
    countOfEvents: async (eventIds, filter) => {
      const rows = await db
        .select({ eventId: markets.eventId, count: count() })
        .from(markets)
        .where(and(ofEvents(eventIds), matching(filter)))
        .groupBy(markets.eventId)
      return new Map(rows.map((row) => [Number(row.eventId), row.count]))
    },
  }
}

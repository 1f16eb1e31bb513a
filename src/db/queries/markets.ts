import { and, type SQL, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { shareAnswers } from '../share-answer.ts'
import { markets } from '../tables/markets.ts'
import { createRunKept } from './kept-statements.ts'
import { beyond, keyTexts, type Slice, sorted } from './keyset.ts'
import {
  hasBounds,
  type MarketFilter,
  marketConditions,
  ofEvents,
  ownConditions,
} from './market-filter.ts'
import { createMarketFinders, type MarketFinders } from './market-finders.ts'
import { type MarketRecord, selectMarkets } from './market-record.ts'
import { type MarketOrder, marketOrder } from './orders.ts'
import { pageIds } from './page-ids.ts'
import { NO_TOTALS, TOTALS_SHARED_MS, type Totals, totalFields } from './totals.ts'

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
  /** Shared by all who ask for the same; up to 1 s old. */
  totals(filter: MarketFilter): Promise<Totals>
  /** By event; events without such a market are left out. */
  totalsOfEvents(
    eventIds: readonly number[],
    filter: MarketFilter,
  ): Promise<ReadonlyMap<number, Totals>>
}

/** Each call is one statement, whatever the number of rows. */
export const createMarketQueries = (
  db: PostgresJsDatabase,
  { shortMarketMaxMs }: { readonly shortMarketMaxMs: number },
): MarketQueries => {
  const matching = (filter: MarketFilter): SQL | undefined =>
    marketConditions(filter, shortMarketMaxMs)

  const runKept = createRunKept<MarketRecord>()
  const runKeptTotals = createRunKept<Totals & { readonly eventId: number | null }>()
  const list = async ({ filter, order: name, slice }: MarketList) => {
    const order = marketOrder(name)
    const listed = {
      table: markets,
      id: markets.id,
      eventId: markets.eventId,
      topic: filter,
      statuses: filter.statuses,
      hasBounds: hasBounds(filter),
      where: (statuses: MarketFilter['statuses']) =>
        ownConditions({ ...filter, statuses }, shortMarketMaxMs),
    }
    const way = sorted(order, slice.backward)
    const rows = await runKept({
      name: `${order.name} ${slice.backward}`,
      piece: pageIds(listed, order, slice),
      build: (ids) =>
        selectMarkets(db, keyTexts(order)).where(sql`${markets.id} in (${ids})`).orderBy(way),
    })
    return rows.slice(0, slice.limit)
  }

  const listOfEvents = async (
    eventIds: readonly number[],
    { filter, order: name, slice }: MarketList,
  ) => {
    const order = marketOrder(name)
    const way = sorted(order, slice.backward)
    const where = and(ofEvents(eventIds), matching(filter), beyond(order, slice))
    const ranked = sql`select ${markets.id} as id,
      row_number() over (partition by ${markets.eventId} order by ${way}) as rank
      from ${markets} where ${where}`
    const page = sql`select r.id from (${ranked}) as r where r.rank <= ${slice.limit}`
    return runKept({
      name: `of events ${order.name} ${slice.backward}`,
      piece: page,
      build: (ids) =>
        selectMarkets(db, keyTexts(order)).where(sql`${markets.id} in (${ids})`).orderBy(way),
    })
  }

  return {
    ...createMarketFinders(db),
    list,
    listOfEvents,
    totals: shareAnswers(async (filter) => {
      const [totals] = await db
        .select(totalFields(markets.volume))
        .from(markets)
        .where(matching(filter))
      return totals ?? NO_TOTALS
    }, TOTALS_SHARED_MS),
    totalsOfEvents: async (eventIds, filter) => {
      const rows = await runKeptTotals({
        name: 'totals of events',
        piece: sql`${and(ofEvents(eventIds), matching(filter))}`,
        build: (matched) =>
          db
            .select({ eventId: markets.eventId, ...totalFields(markets.volume) })
            .from(markets)
            .where(matched)
            .groupBy(markets.eventId),
      })
      return new Map(rows.map(({ eventId, ...totals }) => [Number(eventId), totals]))
    },
  }
}

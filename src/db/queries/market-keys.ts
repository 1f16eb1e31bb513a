import { eq, sql } from 'drizzle-orm'
import type { MarketLookup } from '../../domain/lookup.ts'
import type { Database } from '../client.ts'
import { marketObservations, markets, marketTexts } from '../tables/markets.ts'
import { prepareLookups } from './market-lookups.ts'
import { observedAt, ofWholeLook, wholeLooks } from './market-record.ts'

/** What refreshing a stored market needs to know of it. */
export interface MarketKey {
  readonly id: number
  readonly slug: string | null
  /** Since upstream's answer that last showed it was requested, in ms of the database's clock. */
  readonly ageMs: number
}

/** The stored markets that a lookup means: none or one; several only for the page of an event. */
export const createMarketKeys = ({
  db,
}: Database): ((lookup: MarketLookup) => Promise<readonly MarketKey[]>) =>
  prepareLookups((kind, condition) =>
    db
      .select({
        id: markets.id,
        slug: marketTexts.slug,
        ageMs: sql<number>`(extract(epoch from clock_timestamp() - ${observedAt}) * 1000)::float8`,
      })
      .from(markets)
      .leftJoin(marketTexts, eq(marketTexts.marketId, markets.id))
      .leftJoin(marketObservations, eq(marketObservations.marketId, markets.id))
      .leftJoin(wholeLooks, ofWholeLook)
      .where(condition)
      .prepare(`market_key_by_${kind}`),
  )

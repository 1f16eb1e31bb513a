import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { MarketLookup } from '../../domain/lookup.ts'
import { markets } from '../tables/markets.ts'
import { createFindMarketIds, type FindIds } from './lookup-ids.ts'
import { prepareLookups } from './market-lookups.ts'
import { type MarketRecord, selectMarkets } from './market-record.ts'

export interface MarketFinders {
  /** In no order; unknown ids are left out. */
  byIds(ids: readonly number[]): Promise<readonly MarketRecord[]>
  /** None or one; two when the page of an event is meant that has several. */
  find(lookup: MarketLookup): Promise<readonly MarketRecord[]>
  readonly findIds: FindIds<MarketLookup>
}

/** The hot reads of known shape: prepared once, so that each connection plans them once. */
export const createMarketFinders = (db: PostgresJsDatabase): MarketFinders => {
  const byIds = selectMarkets(db)
    .where(sql`${markets.id} = any(${sql.placeholder('ids')}::bigint[])`)
    .prepare('markets_by_ids')
  return {
    byIds: (ids) => byIds.execute({ ids: `{${ids.join(',')}}` }),
    findIds: createFindMarketIds(db),
    find: prepareLookups((kind, condition) =>
      selectMarkets(db).where(condition).limit(2).prepare(`market_by_${kind}`),
    ),
  }
}

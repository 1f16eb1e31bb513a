import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { MarketLookup } from '../../domain/lookup.ts'
import { markets, marketTexts } from '../tables/markets.ts'
import { createFindMarketIds, type FindIds } from './lookup-ids.ts'
import { prepareLookups } from './market-lookups.ts'
import { type MarketRecord, selectMarkets, selectWholeMarkets } from './market-record.ts'

export interface MarketFinders {
  /** In no order; unknown ids are left out. One that is asked for alone comes with its description. */
  byIds(ids: readonly number[]): Promise<readonly MarketRecord[]>
  /** By id; markets without one are left out. */
  descriptions(ids: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** None or one, with its description; two when the page of an event is meant that has several. */
  find(lookup: MarketLookup): Promise<readonly MarketRecord[]>
  readonly findIds: FindIds<MarketLookup>
}

/** The hot reads of known shape: prepared once, so that each connection plans them once. */
export const createMarketFinders = (db: PostgresJsDatabase): MarketFinders => {
  const isAmong = sql`${markets.id} = any(${sql.placeholder('ids')}::bigint[])`
  const byIds = selectMarkets(db).where(isAmong).prepare('markets_by_ids')
  const wholeByIds = selectWholeMarkets(db).where(isAmong).prepare('whole_markets_by_ids')
  const descriptions = db
    .select({ id: marketTexts.marketId, text: marketTexts.description })
    .from(marketTexts)
    .where(sql`${marketTexts.marketId} = any(${sql.placeholder('ids')}::bigint[])`)
    .prepare('market_descriptions')
  return {
    byIds: (ids): Promise<readonly MarketRecord[]> =>
      (ids.length === 1 ? wholeByIds : byIds).execute({ ids: `{${ids.join(',')}}` }),
    descriptions: async (ids) => {
      const rows = await descriptions.execute({ ids: `{${ids.join(',')}}` })
      return new Map(rows.flatMap(({ id, text }) => (text === null ? [] : [[id, text]])))
    },
    findIds: createFindMarketIds(db),
    find: prepareLookups((kind, condition) =>
      selectWholeMarkets(db).where(condition).limit(2).prepare(`market_by_${kind}`),
    ),
  }
}

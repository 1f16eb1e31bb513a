import { and, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { SearchQuery } from '../../domain/search-query.ts'
import { hasStatus, UNCLOSED } from '../tables/columns.ts'
import { markets } from '../tables/markets.ts'
import { createRunKept } from './kept-statements.ts'
import { beyond, type Order, type Slice } from './keyset.ts'
import { type MarketFilter, marketConditions } from './market-filter.ts'
import { searchCandidates } from './search-candidates.ts'

/** Plain data. */
export interface Search {
  readonly query: SearchQuery
  readonly filter: MarketFilter
  readonly slice: Slice
}

/** The best market of an event, and how many others of it the filter lets pass. */
export interface SearchHit {
  readonly marketId: number
  readonly eventId: number | null
  readonly otherMarkets: number
  readonly orderKeys: readonly string[]
}

export interface SearchResult {
  readonly hits: readonly SearchHit[]
  /** Of all pages. */
  readonly total: number
}

/** One statement. */
export type SearchMarkets = (search: Search) => Promise<SearchResult>

export const createSearchMarkets = (
  db: PostgresJsDatabase,
  { shortMarketMaxMs }: { readonly shortMarketMaxMs: number },
): SearchMarkets => {
  const runKept = createRunKept<Row>()
  return async ({ query, filter, slice }) => {
    const matching = and(marketConditions(filter, shortMarketMaxMs), sql`true`)
    const after = beyond(searchOrder(''), slice) ?? sql`true`
    const page = sql`
      with found as materialized (${searchCandidates(query, filter, shortMarketMaxMs)}),
      ranked as (
        select distinct on (coalesce(f.event_id, -f.market_id)) f.market_id, f.event_id, f.key
        from (
          select found.market_id, ${markets.eventId} as event_id, ${keyOfHit} as key
          from found join ${markets} on ${markets.id} = found.market_id where ${matching}
        ) f
        order by coalesce(f.event_id, -f.market_id), f.key desc, f.market_id desc
      ),
      page as (
        select * from ranked where ${after} order by key desc, market_id desc limit ${slice.limit}
      )
      select page.market_id, page.event_id, page.key, (
          select count(*) from ${markets}
          where ${markets.eventId} = page.event_id and ${markets.id} <> page.market_id and ${matching}
        ) as others, t.total
      from (select count(*) as total from ranked) t left join page on true`
    const rows = await runKept({
      name: 'search',
      piece: page,
      build: (hits) =>
        db
          .select(FIELDS)
          .from(sql`(${hits}) as hits`)
          .orderBy(sql`hits.key desc, hits.market_id desc`),
    })
    return { hits: rows.flatMap(hitOf), total: Number(rows[0]?.total ?? 0) }
  }
}

const FIELDS = {
  marketId: sql<string | null>`market_id`,
  eventId: sql<string | null>`event_id`,
  others: sql<string>`others`,
  key: sql<string>`key::text`,
  total: sql<string>`total`,
}

/** Without a market where the page is empty: it has the total all the same. */
interface Row {
  readonly marketId: string | null
  readonly eventId: string | null
  readonly others: string
  readonly key: string
  readonly total: string
}

const hitOf = ({ marketId, eventId, others, key }: Row): readonly SearchHit[] =>
  marketId === null
    ? []
    : [
        {
          marketId: Number(marketId),
          eventId: eventId === null ? null : Number(eventId),
          otherMarkets: Number(others),
          orderKeys: [key, marketId],
        },
      ]

/** @param name unique to the query and its filter */
export const searchOrder = (name: string): Order => ({
  name,
  direction: 'desc',
  keys: [
    { kind: 'decimal', of: sql`key` },
    { kind: 'id', of: sql`market_id` },
  ],
})

/** Kind by kind (see `search_candidates`), in each what is not closed first; then by relevance and how much is traded. */
const keyOfHit = sql`round((
  -1000 * (found.tier + 2 * (not ${hasStatus(markets.status, UNCLOSED)})::integer)
  + found.relevance + 0.06 * log(1 + greatest(coalesce(${markets.volume}, 0), 0)::float8))::numeric, 6)`

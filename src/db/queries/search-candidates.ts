import { type SQL, sql } from 'drizzle-orm'
import type { SearchQuery } from '../../domain/search-query.ts'
import type { MarketStatus } from '../../domain/status.ts'
import { OVER, UNCLOSED } from '../tables/columns.ts'
import { markets } from '../tables/markets.ts'
import { eventsAmong } from './event-filter.ts'
import { type MarketFilter, marketConditions, marketsAmong } from './market-filter.ts'

/** So many of the markets that match are compared; more where a filter that no document knows takes of them. */
const CANDIDATES = 300
const FILTERED_CANDIDATES = 1_000

const MAX_MARK = 255

/**
 * Rows of market_id, tier and relevance: see the SQL function of that name. What the query names comes
 * before all that its words match.
 */
export const searchCandidates = (
  query: SearchQuery,
  filter: MarketFilter,
  shortMarketMaxMs: number,
): SQL => {
  const words = sql`
    select market_id, tier, relevance from search_candidates(
      ${query.text}, ${JSON.stringify(query.aliases)}::jsonb,
      ${hasAny(filter.statuses, true)}, ${hasAny(filter.statuses, false)},
      ${marksOf(filter)}, ${amongThese(filter, shortMarketMaxMs)},
      ${isNarrow(filter) ? FILTERED_CANDIDATES : CANDIDATES})`
  if (query.markets.length + query.events.length === 0) return words
  // Two branches: an `or` would read the whole table.
  const named = sql`
    select id as market_id, -8 as tier, 1::real as relevance from ${markets}
      where id in (${marketsAmong(query.markets)})
    union all select id, -4, 1 from ${markets} where event_id in (${eventsAmong(query.events)})`
  return query.text === ''
    ? named
    : sql`select distinct on (market_id) * from (${named} union all ${words}) c order by market_id, tier`
}

const hasAny = (statuses: readonly MarketStatus[] | undefined, unclosed: boolean): boolean =>
  statuses === undefined || statuses.some((status) => UNCLOSED.includes(status) === unclosed)

/** Ids and an event leave so few markets that these are looked at, each. */
const amongThese = ({ ids, event }: MarketFilter, shortMarketMaxMs: number): SQL =>
  ids === undefined && event === undefined
    ? sql`null::bigint[]`
    : sql`array(select ${markets.id} from ${markets}
        where ${marketConditions({ ids, event, includePlaceholders: true }, shortMarketMaxMs)})`

/** What of the filter neither the documents know nor `amongThese`. */
const isNarrow = ({
  statuses,
  tags,
  series,
  ids,
  event,
  includePlaceholders,
  ...rest
}: MarketFilter) => Object.values(rest).some((value) => value !== undefined)

/** What of the filter the documents know themselves, as the end of a tsquery. */
const marksOf = ({ tags, series, statuses, includePlaceholders }: MarketFilter): string => {
  const marks = [
    markable(tags).map((tag) => `#t:${tag}`),
    markable(series === undefined ? [] : [series]).map((slug) => `#s:${slug}`),
    (isPartial(statuses) ? (statuses ?? []) : []).map((status) => `#m:${status}`),
  ].filter((any) => any.length > 0)
  const wanted = marks.map((any) => ` & (${any.map(quoted).join(' | ')})`)
  return [...wanted, ...(includePlaceholders ? [] : [" & !'#p'"])].join('')
}

/** All or none: longer slugs are no marks, as a lexeme has at most 2,046 bytes. */
const markable = (slugs: readonly string[] = []): readonly string[] =>
  slugs.some((slug) => slug.length > MAX_MARK) ? [] : slugs

/** Whether markets are read of which some statuses are not wanted. */
const isPartial = (statuses: readonly MarketStatus[] = []): boolean =>
  [UNCLOSED, OVER].some(
    (side) =>
      side.some((status) => statuses.includes(status)) &&
      !side.every((status) => statuses.includes(status)),
  )

const quoted = (lexeme: string): string =>
  `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

import { decodeCursor, type Position } from './cursor.ts'
import { internal, invalid } from './problem.ts'
import { type LookupField, orderFields } from './table.ts'

/**
 * Query parameters of the list routes (gamma-api.md 1). Names are snake_case and lists repeat;
 * a parameter that is not known is ignored without a word, as upstream does.
 */

export interface ListQuery {
  readonly limit: number
  readonly order: string
  readonly ascending: boolean
  readonly offset: number
  readonly after: Position | null
  /** Null: both. */
  readonly closed: boolean | null
  readonly lookups: ReadonlyMap<LookupField, readonly string[]>
  readonly ranges: readonly Range[]
  readonly tagIds: readonly string[]
  readonly withoutTagIds: readonly string[]
  readonly tagSlug: string | null
  readonly seriesIds: readonly string[]
  readonly umaStatus: string | null
  readonly includeTags: boolean
  readonly includeMarkets: boolean
}

/** Inclusive at both ends; a row without the member is outside. */
export interface Range {
  readonly field: string
  readonly min: number
  readonly max: number
}

export interface Caps {
  readonly markets: number
  readonly events: number
  readonly tags: number
  readonly series: number
  readonly offset: number
}

export const defaultCaps: Caps = { markets: 100, events: 100, tags: 100, series: 50, offset: 2000 }

export type RowKind = 'markets' | 'events'

const arrayMax = 100

const listOf = (search: URLSearchParams, name: string): string[] => {
  const values = search.getAll(name)
  if (values.length > arrayMax) throw invalid(`${name}: expected array length <= ${arrayMax}`)
  return values
}

const wholeNumbers = (search: URLSearchParams, name: string): string[] => {
  const values = listOf(search, name)
  for (const value of values) {
    if (!/^\d+$/.test(value)) throw invalid(`${name}: expected integer, got "${value}"`)
  }
  return values
}

const numberOf = (search: URLSearchParams, name: string, absent: number): number => {
  const text = search.get(name)
  if (text === null) return absent
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) throw invalid(`${name}: expected number`)
  return value
}

const dateOf = (search: URLSearchParams, name: string, absent: number): number => {
  const text = search.get(name)
  if (text === null) return absent
  const value = Date.parse(text)
  if (Number.isNaN(value)) throw invalid(`${name}: expected RFC 3339 date-time`)
  return value
}

/** `name` is true, false, or absent (null). */
const flagOf = (search: URLSearchParams, name: string): boolean | null => {
  const text = search.get(name)
  if (text === null) return null
  if (text !== 'true' && text !== 'false') throw invalid(`${name}: expected boolean`)
  return text === 'true'
}

/** Page size: clamped to the cap, never refused for being too big. */
export const limitOf = (search: URLSearchParams, cap: number): number => {
  const limit = numberOf(search, 'limit', 20)
  if (!Number.isInteger(limit) || limit < 0) throw invalid('limit: expected integer >= 0')
  return Math.min(limit, cap)
}

const rangesOf = (search: URLSearchParams, kind: RowKind): Range[] => {
  const infinity = Number.POSITIVE_INFINITY
  const numeric =
    kind === 'markets'
      ? [['volume_num', 'volumeNum'] as const, ['liquidity_num', 'liquidityNum'] as const]
      : [['volume', 'volume'] as const, ['liquidity', 'liquidity'] as const]
  const dated = [['start_date', 'startDate'] as const, ['end_date', 'endDate'] as const]
  const read = (
    names: readonly (readonly [string, string])[],
    parse: typeof numberOf | typeof dateOf,
  ): Range[] =>
    names.map(([name, field]) => ({
      field,
      min: parse(search, `${name}_min`, -infinity),
      max: parse(search, `${name}_max`, infinity),
    }))
  return [...read(numeric, numberOf), ...read(dated, dateOf)].filter(
    ({ min, max }) => min !== -infinity || max !== infinity,
  )
}

const lookupsOf = (search: URLSearchParams, kind: RowKind): Map<LookupField, string[]> => {
  const fields: readonly LookupField[] =
    kind === 'markets'
      ? ['id', 'slug', 'condition_ids', 'clob_token_ids', 'question_ids']
      : ['id', 'slug']
  const lookups = new Map<LookupField, string[]>()
  for (const field of fields) {
    const values = field === 'id' ? wholeNumbers(search, field) : listOf(search, field)
    if (values.length > 0) lookups.set(field, values)
  }
  return lookups
}

const orderOf = (search: URLSearchParams, kind: RowKind, ascending: boolean): string => {
  const order = search.get('order') ?? 'id'
  if (kind === 'events' && order === 'competitive') throw internal()
  if (!orderFields[kind].includes(order)) {
    throw invalid(`order: invalid field "${order}"`)
  }
  const isKnownCrash = order === 'closedTime' && ascending && search.getAll('tag_id').includes('1')
  if (kind === 'markets' && isKnownCrash) throw internal()
  return order
}

export const parseListQuery = (
  search: URLSearchParams,
  kind: RowKind,
  paging: 'keyset' | 'offset',
  caps: Caps,
): ListQuery => {
  const ascending = flagOf(search, 'ascending') ?? true
  const order = orderOf(search, kind, ascending)
  if (paging === 'keyset' && search.has('offset')) throw invalid('offset: use after_cursor')
  const offset = paging === 'offset' ? numberOf(search, 'offset', 0) : 0
  if (!Number.isInteger(offset) || offset < 0) throw invalid('offset: expected integer >= 0')
  if (offset > caps.offset) {
    throw invalid(`offset: must be <= ${caps.offset}, use /${kind}/keyset instead`)
  }
  const cursor = paging === 'keyset' ? search.get('after_cursor') : null
  const tagIds = wholeNumbers(search, 'tag_id')
  const withoutTagIds = kind === 'events' ? wholeNumbers(search, 'exclude_tag_id') : []
  if (tagIds.some((id) => withoutTagIds.includes(id))) {
    throw invalid('tag_id and exclude_tag_id overlap')
  }
  return {
    limit: limitOf(search, caps[kind]),
    order,
    ascending,
    offset,
    after: cursor === null ? null : decodeCursor(`${order}:${ascending}`, cursor),
    // Markets hide closed rows unless asked; events show both (live probes, gamma-api.md 1).
    closed: flagOf(search, 'closed') ?? (kind === 'markets' ? false : null),
    lookups: lookupsOf(search, kind),
    ranges: rangesOf(search, kind),
    tagIds,
    withoutTagIds,
    tagSlug: kind === 'events' ? search.get('tag_slug') : null,
    seriesIds: kind === 'events' ? wholeNumbers(search, 'series_id') : [],
    umaStatus: kind === 'markets' ? search.get('uma_resolution_status') : null,
    includeTags: flagOf(search, 'include_tag') ?? false,
    includeMarkets: flagOf(search, 'include_markets') ?? true,
  }
}

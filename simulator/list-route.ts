import { encodeCursor } from './cursor.ts'
import type { Listing } from './listing.ts'
import { type Caps, type ListQuery, parseListQuery, type RowKind } from './query.ts'
import type { Sight } from './sight.ts'
import type { RenderOptions, Table } from './table.ts'

/** The four list routes: rows of one kind, paged by keyset or by offset. */

export interface Rows<Row> {
  readonly kind: RowKind
  readonly table: Table<Row>
  readonly listing: Listing<Row>
}

const matches = <Row>(table: Table<Row>, query: ListQuery, t: number, row: Row): boolean => {
  if (!table.listed(row, t)) return false
  if (query.closed !== null && table.closed(row, t) !== query.closed) return false
  if (query.umaStatus !== null && table.umaStatus(row, t) !== query.umaStatus) return false
  for (const { field, min, max } of query.ranges) {
    const value = table.number(row, field, t)
    if (!(value >= min && value <= max)) return false
  }
  const has = (field: 'tag_id' | 'tag_slug' | 'series_id', wanted: readonly string[]): boolean =>
    table.texts(row, field).some((text) => wanted.includes(text))
  if (query.tagIds.length > 0 && !has('tag_id', query.tagIds)) return false
  if (query.withoutTagIds.length > 0 && has('tag_id', query.withoutTagIds)) return false
  if (query.tagSlug !== null && !has('tag_slug', [query.tagSlug])) return false
  return query.seriesIds.length === 0 || has('series_id', query.seriesIds)
}

/** Rows named by id, slug or key; several such parameters narrow each other. */
const lookedUp = <Row>(table: Table<Row>, query: ListQuery, t: number): Row[] => {
  let found: Set<Row> | null = null
  for (const [field, values] of query.lookups) {
    const rows = new Set<Row>()
    for (const value of values) {
      const row = table.find(field, value, t)
      if (row !== undefined) rows.add(row)
    }
    found = found === null ? rows : found.intersection(rows)
  }
  return [...(found ?? [])]
}

/** An instant, in simulated milliseconds since 1970, and what of the world is in sight then. */
export interface View {
  readonly t: number
  readonly sight: Sight
}

interface Found<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

const findRows = <Row>(
  { kind, table, listing }: Rows<Row>,
  query: ListQuery,
  { sight, t }: View,
): Found<Row> => {
  const { order, ascending, limit, after, offset } = query
  if (query.lookups.size > 0) {
    const found = lookedUp(table, query, t).filter(
      (row) => sight.finds(kind, table.id(row)) && matches(table, query, t, row),
    )
    const named = listing.sort(found, order, ascending, t)
    return { rows: after === null ? named.slice(offset, offset + limit) : [], next: null }
  }
  const withArchive = query.closed !== false
  const accept = (row: Row): boolean =>
    sight.lists(kind, table.id(row)) && matches(table, query, t, row)
  const page = listing.page({ order, ascending, limit, offset, after, withArchive, accept }, t)
  const full = page.rows.length === limit && page.end !== null
  return {
    rows: page.rows,
    next: full && page.end !== null ? encodeCursor(`${order}:${ascending}`, page.end) : null,
  }
}

export const listBody = <Row>(
  rows: Rows<Row>,
  search: URLSearchParams,
  paging: 'keyset' | 'offset',
  caps: Caps,
  view: View,
): string => {
  const query = parseListQuery(search, rows.kind, paging, caps)
  const found = findRows(rows, query, view)
  const options: RenderOptions = {
    events: true,
    nests: query.includeMarkets ? view.sight.nests : null,
    tags: query.includeTags,
  }
  const texts = found.rows.map((row) => rows.table.json(row, view.t, options))
  if (paging === 'offset') return `[${texts.join(',')}]`
  const next = found.next === null ? '' : `,"next_cursor":"${found.next}"`
  const schema = 'https://gamma-api.polymarket.com/schemas'
  const name = rows.kind === 'markets' ? 'KeysetMarkets' : 'KeysetEvents'
  return `{"$schema":"${schema}/${name}.json","${rows.kind}":[${texts.join(',')}]${next}}`
}

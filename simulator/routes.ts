import { listBody, type Rows, type View } from './list-route.ts'
import { invalid, notFound } from './problem.ts'
import { type Caps, limitOf } from './query.ts'
import type { LookupField } from './table.ts'

/** Everything Gamma answers, as text: `world` knows the rows, whatever they are made of. */
export interface World<Market, Event> {
  readonly markets: Rows<Market>
  readonly events: Rows<Event>
  /** Wire texts of all tags and series, by number. */
  readonly tags: readonly string[]
  readonly series: readonly string[]
}

/** The body for a path and query; throws Problem, and null: no such route. */
export type Answer = (path: string, search: URLSearchParams, view: View) => string | null

const one = <Row>(
  rows: Rows<Row>,
  by: LookupField,
  value: string,
  search: URLSearchParams,
  { sight, t }: View,
): string => {
  if (by === 'id' && !/^\d+$/.test(value)) throw invalid('id: expected integer')
  const row = rows.table.find(by, value, t)
  if (row === undefined || !sight.finds(rows.kind, rows.table.id(row)))
    throw notFound(`${by} not found`)
  // The member `events` is missing on /markets/{id} alone (live probe 2026-08-31).
  const events = by === 'slug'
  const text = rows.table.json(row, t, {
    events,
    nests: sight.nests,
    tags: search.get('include_tag') === 'true',
  })
  if (rows.kind === 'events' || by === 'slug') return text
  return `{"$schema":"https://gamma-api.polymarket.com/schemas/Market.json",${text.slice(1)}`
}

const simpleList = (texts: readonly string[], search: URLSearchParams, cap: number): string => {
  const offset = Number(search.get('offset') ?? 0)
  if (!Number.isInteger(offset) || offset < 0) throw invalid('offset: expected integer >= 0')
  return `[${texts.slice(offset, offset + limitOf(search, cap)).join(',')}]`
}

export const createAnswer = <Market, Event>(world: World<Market, Event>, caps: Caps): Answer => {
  const rowsOf = <Row>(
    rows: Rows<Row>,
    rest: readonly string[],
    search: URLSearchParams,
    view: View,
  ): string | null => {
    const [first, second] = rest
    if (first === undefined) return listBody(rows, search, 'offset', caps, view)
    if (first === 'keyset') return listBody(rows, search, 'keyset', caps, view)
    if (first === 'slug' && second !== undefined) return one(rows, 'slug', second, search, view)
    return rest.length === 1 ? one(rows, 'id', first, search, view) : null
  }
  return (path, search, view) => {
    const [name, ...rest] = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent)
    if (name === 'markets') return rowsOf(world.markets, rest, search, view)
    if (name === 'events') return rowsOf(world.events, rest, search, view)
    if (rest.length > 0) return null
    if (name === 'tags') return simpleList(world.tags, search, caps.tags)
    if (name === 'series') return simpleList(world.series, search, caps.series)
    return name === 'status' ? '"OK"' : null
  }
}

import type { Wire } from './recordings.ts'
import type { LookupField, Table } from './table.ts'

/** Tables over recorded rows: the clock does not move them. */

const lookupMembers: Record<LookupField, string> = {
  id: 'id',
  slug: 'slug',
  condition_ids: 'conditionId',
  clob_token_ids: 'clobTokenIds',
  question_ids: 'questionID',
}

const dates = new Set(['startDate', 'endDate', 'createdAt', 'updatedAt', 'closedTime'])

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Values of a member that is text, or a JSON list inside text. */
const keysOf = (row: Wire, member: string): readonly string[] => {
  const value = row[member]
  if (typeof value !== 'string' || value === '') return []
  return member === 'clobTokenIds' ? listOf(JSON.parse(value)).map(String) : [value]
}

const numberOf = (row: Wire, field: string): number => {
  const value = row[field]
  if (value === undefined || value === null) return Number.NaN
  return dates.has(field) ? Date.parse(String(value)) : Number(value)
}

const memberTexts = (owner: Wire, list: string, member: string): readonly string[] =>
  listOf(owner[list]).map((entry) => String((entry as Wire)[member] ?? ''))

const recordedTable = (
  rows: readonly Wire[],
  eventOf: (row: Wire) => Wire,
  listed: (row: Wire) => boolean,
  render: Table<Wire>['json'],
): Table<Wire> => {
  const indexes = new Map<LookupField, Map<string, Wire>>()
  const indexOf = (by: LookupField): Map<string, Wire> => {
    const known = indexes.get(by)
    if (known !== undefined) return known
    const index = new Map<string, Wire>()
    for (const row of rows) {
      for (const key of keysOf(row, lookupMembers[by])) index.set(key, row)
    }
    indexes.set(by, index)
    return index
  }
  return {
    id: (row) => Number(row.id),
    live: () => rows,
    archive: { length: 0, row: () => undefined },
    find: (by, value) => indexOf(by).get(value),
    number: numberOf,
    texts: (row, field) => {
      if (field === 'series_id') return memberTexts(eventOf(row), 'series', 'id')
      return memberTexts(eventOf(row), 'tags', field === 'tag_id' ? 'id' : 'slug')
    },
    closed: (row) => row.closed === true,
    umaStatus: (row) =>
      typeof row.umaResolutionStatus === 'string' ? row.umaResolutionStatus : null,
    listed,
    json: render,
  }
}

export const recordedMarkets = (rows: readonly Wire[]): Table<Wire> =>
  recordedTable(
    rows,
    (row) => (listOf(row.events)[0] ?? {}) as Wire,
    (row) => row.active !== false && row.archived !== true,
    (row, _t, options) => {
      if (options.events) return JSON.stringify(row)
      const { events: _events, ...rest } = row
      return JSON.stringify(rest)
    },
  )

export const recordedEvents = (rows: readonly Wire[]): Table<Wire> =>
  recordedTable(
    rows,
    (row) => row,
    () => true,
    (row, _t, options) => {
      const { markets, ...rest } = row
      const { nests } = options
      if (nests === null || markets === undefined) return JSON.stringify(rest)
      const shown = listOf(markets).filter((market) => nests(Number((market as Wire).id)))
      return JSON.stringify({ ...rest, markets: shown })
    },
  )

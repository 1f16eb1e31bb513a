/**
 * One list of rows as the list routes need it, whatever the rows are made of: keys to order and
 * filter by, lookups, and the wire text. The seeded universe and the recordings each provide two.
 */
export interface Table<Row> {
  id(row: Row): number
  /** Rows that can still change, in no order, growing as time passes. */
  live(t: number): readonly Row[]
  /** Rows closed for good before the simulation began; only with `closed` not false. */
  readonly archive: Archive<Row>
  find(by: LookupField, value: string, t: number): Row | undefined
  /** NaN where the row has no such value. */
  number(row: Row, field: string, t: number): number
  texts(row: Row, field: TextField): readonly string[]
  closed(row: Row, t: number): boolean
  umaStatus(row: Row, t: number): string | null
  /** Shown in lists at `t`: created, and active and not archived where the route hides those. */
  listed(row: Row, t: number): boolean
  json(row: Row, t: number, options: RenderOptions): string
}

export type LookupField = 'id' | 'slug' | 'condition_ids' | 'clob_token_ids' | 'question_ids'
export type TextField = 'tag_id' | 'tag_slug' | 'series_id'

/** Which markets stand in their event, by number; null: the member is left out. */
export type Nests = ((marketId: number) => boolean) | null

export interface RenderOptions {
  /** Nested events of a market. */
  readonly events: boolean
  /** Nested markets of an event. */
  readonly nests: Nests
  /** Tags of a market. */
  readonly tags: boolean
}

export interface Archive<Row> {
  readonly length: number
  /** The `i`-th by number, from 0; these are also in order of closing. */
  row(i: number): Row | undefined
}

const common = ['id', 'volume24hr', 'startDate', 'endDate', 'createdAt', 'updatedAt', 'closedTime']

/** Members that `order` accepts, camelCase; the rest is refused with 422. */
export const orderFields: Readonly<Record<'markets' | 'events', readonly string[]>> = {
  markets: [...common, 'volumeNum', 'liquidityNum'],
  events: [...common, 'volume', 'liquidity'],
}

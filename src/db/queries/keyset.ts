import { type SQL, sql } from 'drizzle-orm'
import type { KeyKind } from '../../domain/cursor.ts'

export interface Key {
  readonly kind: KeyKind
  /** Exactly an expression of the order's index. Never null. */
  readonly of: SQL
}

/** One order of a list: by its keys one after the other, all in one direction. */
export interface Order {
  /** Unique over all lists: cursors carry it. */
  readonly name: string
  readonly direction: 'asc' | 'desc'
  /** The last one tells all rows apart. */
  readonly keys: readonly Key[]
}

/** Which rows of an ordered list are wanted: those nearest to `position`, on one side of it. */
export interface Slice {
  /** A place between two rows, as the keys of one of them. Null: from the end that `backward` names, else from the start. */
  readonly position: readonly string[] | null
  readonly backward: boolean
  readonly limit: number
}

const CASTS: Readonly<Record<KeyKind, SQL>> = {
  id: sql`bigint`,
  decimal: sql`numeric`,
  instant: sql`timestamptz`,
  text: sql`text`,
}

/** For rows that are read in no order. */
export const NO_KEYS: SQL<readonly string[]> = sql`'{}'::text[]`

/** The keys as text, so that a cursor repeats them exactly. */
export const keyTexts = ({ keys }: Order): SQL<readonly string[]> =>
  sql`array[${listed(keys.map((key) => sql`(${key.of})::text`))}]`

/** Rows beyond the position; undefined without one. A row comparison, so that the index serves it. */
export const beyond = (
  { direction, keys }: Order,
  { position, backward }: Slice,
): SQL | undefined => {
  if (position === null) return undefined
  const compare = (direction === 'asc') === backward ? sql`<` : sql`>`
  const place = keys.map(({ kind }, i) => sql`${position[i]}::${CASTS[kind]}`)
  return sql`(${listed(keys.map((key) => key.of))}) ${compare} (${listed(place)})`
}

/** For `order by`, read from the position outwards. */
export const sorted = (order: Order, backward = false): SQL =>
  sortedBy(
    order.keys.map((key) => key.of),
    order,
    backward,
  )

/** The keys as columns, for a query around this one. */
export const keysAs = ({ keys }: Order): SQL =>
  listed(keys.map((key, i) => sql`${key.of} as ${nameOf(i)}`))

/** As `sorted`, by the columns of `keysAs`. */
export const sortedAs = (order: Order, backward: boolean): SQL =>
  sortedBy(
    order.keys.map((_, i) => nameOf(i)),
    order,
    backward,
  )

const nameOf = (i: number): SQL => sql.raw(`key_${i}`)

const sortedBy = (expressions: readonly SQL[], { direction }: Order, backward: boolean): SQL => {
  const way = (direction === 'asc') === backward ? sql`desc` : sql`asc`
  return listed(expressions.map((expression) => sql`${expression} ${way}`))
}

const listed = (parts: readonly SQL[]): SQL => sql.join([...parts], sql`, `)

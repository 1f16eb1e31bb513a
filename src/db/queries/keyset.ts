import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { KeyKind } from '../../domain/cursor.ts'

/** One order of a list: by a key, ties by id in the same direction. */
export interface Order {
  /** Unique over all lists: cursors carry it. */
  readonly name: string
  readonly kind: KeyKind
  readonly direction: 'asc' | 'desc'
  /** Exactly the expression of an index. Null where the id alone orders. */
  readonly key: SQL | null
}

/** A place between two rows of an order. */
export interface Position {
  readonly key: string | null
  readonly id: number
}

/** Which rows of an ordered list are wanted: those nearest to `position`, on one side of it. */
export interface Slice {
  /** Null: from the end that `backward` names, else from the start. */
  readonly position: Position | null
  readonly backward: boolean
  readonly limit: number
}

const CASTS: Readonly<Record<KeyKind, SQL>> = {
  id: sql`bigint`,
  decimal: sql`numeric`,
  instant: sql`timestamptz`,
}

/** The key as text, so that a cursor repeats it exactly. */
export const keyText = ({ key }: Order): SQL<string | null> =>
  key === null ? sql`null::text` : sql`(${key})::text`

/** Rows beyond the position; undefined without one. A row comparison, so that the index serves it. */
export const beyond = (
  { kind, direction, key }: Order,
  id: PgColumn,
  { position, backward }: Slice,
): SQL | undefined => {
  if (position === null) return undefined
  const compare = (direction === 'asc') === backward ? sql`<` : sql`>`
  return key === null
    ? sql`${id} ${compare} ${position.id}::bigint`
    : sql`(${key}, ${id}) ${compare} (${position.key}::${CASTS[kind]}, ${position.id}::bigint)`
}

/** For `order by`, read from the position outwards. */
export const sorted = ({ direction, key }: Order, id: PgColumn, backward = false): SQL => {
  const way = (direction === 'asc') === backward ? sql`desc` : sql`asc`
  return key === null ? sql`${id} ${way}` : sql`${key} ${way}, ${id} ${way}`
}

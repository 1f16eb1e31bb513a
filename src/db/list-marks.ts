import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Timestamp } from '../domain/market.ts'
import { timestampOf } from '../domain/timestamp.ts'
import type { Database } from './client.ts'
import { listMarks } from './tables/polling.ts'

/** `closed`: closed markets, the last closed first; `open`: open markets by id; those of a backfill. */
export type MarkedList = 'closed' | 'open' | `backfill ${string}`

/** A stretch of a list that an earlier run had to leave for later ones. */
export interface Gap {
  /** The page to go on after. */
  readonly cursor: string
  /** How far down it reaches; null: to the end of the list. */
  readonly endsAt: Timestamp | null
}

/** How far a list has been read that is too long to be read whole every time. */
export interface ListMark {
  /**
   * Of `closed`: all that closed before is read, but for the gap. Of `open`: when it last was read
   * whole. Of a backfill: when it began; what is left of its list is the gap.
   */
  readonly readTo: Timestamp
  readonly gap: Gap | null
}

export const findMark = async ({ db }: Database, list: MarkedList): Promise<ListMark | null> => {
  const [row] = await db.select().from(listMarks).where(eq(listMarks.list, list))
  if (row === undefined) return null
  const { gapCursor: cursor, gapEndsAt: endsAt } = row
  const gap = cursor === null ? null : { cursor, endsAt: endsAt && instantOf(endsAt) }
  return { readTo: instantOf(row.readTo), gap }
}

/** As Postgres writes it, in canonical form. */
const instantOf = (text: string): Timestamp => timestampOf(text) ?? text

/** Moves a mark on from where it was found; nothing happens where somebody else has moved it since. */
export const moveMark = async (
  { db }: Database,
  list: MarkedList,
  { from, to }: { readonly from: ListMark | null; readonly to: ListMark },
): Promise<void> => {
  const values = {
    readTo: to.readTo,
    gapCursor: to.gap?.cursor ?? null,
    gapEndsAt: to.gap?.endsAt ?? null,
  }
  if (from === null) {
    await db
      .insert(listMarks)
      .values({ list, ...values })
      .onConflictDoNothing()
    return
  }
  const isUnmoved = and(
    eq(listMarks.list, list),
    eq(listMarks.readTo, from.readTo),
    sql`${listMarks.gapCursor} is not distinct from ${from.gap?.cursor ?? null}`,
  )
  await db.update(listMarks).set(values).where(isUnmoved)
}

/** Notes that nothing is left of these lists, in one statement. */
export const endMarks = async (
  { db }: Database,
  { lists, readTo }: { readonly lists: readonly MarkedList[]; readonly readTo: Timestamp },
): Promise<void> => {
  await db
    .insert(listMarks)
    .values(lists.map((list) => ({ list, readTo })))
    .onConflictDoUpdate({ target: listMarks.list, set: { gapCursor: null, gapEndsAt: null } })
}

export const forgetMarks = async (
  { db }: Database,
  lists: readonly MarkedList[],
): Promise<void> => {
  await db.delete(listMarks).where(inArray(listMarks.list, [...lists]))
}

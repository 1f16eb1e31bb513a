import { idOf } from './convert.ts'
import { type Fault, faultsOf, isParent, type Lists, readLists } from './lists.ts'
import type { LegacyRow } from './row.ts'

/** A row of the old table, understood. */
export interface Entry {
  readonly row: LegacyRow
  readonly lists: Lists
  readonly kind: 'event' | 'market'
  /** Upstream's number, of an event or of a market: two sequences that overlap. Null where it is none. */
  readonly id: number | null
  /** What the row itself cannot tell; an event needs none of its lists. */
  readonly faults: readonly Fault[]
}

export interface NumberedEntry extends Entry {
  readonly id: number
}

export const entryOf = (row: LegacyRow): Entry => {
  const id = idOf(row.id)
  const lists = readLists(row)
  return isParent(row, lists)
    ? { row, lists, kind: 'event', id, faults: [] }
    : { row, lists, kind: 'market', id, faults: faultsOf(row, lists) }
}

export const isNumbered = (entry: Entry): entry is NumberedEntry => entry.id !== null

export const hasFatalFault = ({ faults }: Entry): boolean => faults.some(({ isFatal }) => isFatal)

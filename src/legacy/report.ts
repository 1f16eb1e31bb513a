import { LIST_COLUMNS, type ListColumn } from './columns.ts'
import type { Fault, Lists } from './lists.ts'
import type { LegacyRow } from './row.ts'
import type { Shape } from './shapes.ts'

/** How many rows had which shape, by column. */
export type ShapeCounts = Readonly<Record<ListColumn, ReadonlyMap<Shape, number>>>

export interface ShapeTally {
  readonly counts: ShapeCounts
  add(lists: Lists): void
}

export const createShapeTally = (): ShapeTally => {
  const counts = {
    clob_token_ids: new Map<Shape, number>(),
    outcomes: new Map<Shape, number>(),
    outcome_prices: new Map<Shape, number>(),
    events: new Map<Shape, number>(),
  }
  return {
    counts,
    add: (lists) => {
      for (const column of LIST_COLUMNS) {
        const { shape } = lists[column]
        counts[column].set(shape, (counts[column].get(shape) ?? 0) + 1)
      }
    },
  }
}

/** A row that a person should know of: what of it could not be repaired, why, and what became of it. */
export interface Named {
  readonly id: string
  readonly title: string | null
  readonly column: Fault['column']
  readonly shape: Shape
  /** A clause: `upstream does not know it`. */
  readonly why: string
  /** What became of the row: `left out`. */
  readonly fate: string
}

export const nameOf = (
  { id, title }: LegacyRow,
  { column, shape }: Pick<Fault, 'column' | 'shape'>,
  { why, fate }: { readonly why: string; readonly fate: string },
): Named => ({ id, title, column, shape, why, fate })

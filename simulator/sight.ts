import type { RowKind } from './query.ts'
import { unit } from './random.ts'

/** Rows by their numbers. */
export interface Named {
  readonly markets?: readonly number[]
  readonly events?: readonly number[]
}

/** What of the world a request gets to see. */
export interface Sight {
  /** In pages of a list. */
  lists(kind: RowKind, id: number): boolean
  /** Inside its event. */
  nests(marketId: number): boolean
  /** By its number, slug or another key. */
  finds(kind: RowKind, id: number): boolean
}

/** Takes rows out of sight, as upstream's own slips do: nothing about them changes. */
export interface Veil extends Sight {
  /** They vanish from lists and from their events, and still answer by key. */
  hide(rows: Named): void
  /** They vanish altogether. An event's markets stay unless they are named too. */
  remove(rows: Named): void
  /** Everything is back. */
  restore(): void
  hidden(): Readonly<Record<RowKind, number>>
  removed(): Readonly<Record<RowKind, number>>
}

const createSets = () => {
  const sets: Record<RowKind, Set<number>> = { markets: new Set(), events: new Set() }
  return {
    add: ({ markets = [], events = [] }: Named) => {
      for (const id of markets) sets.markets.add(id)
      for (const id of events) sets.events.add(id)
    },
    has: (kind: RowKind, id: number): boolean => sets[kind].has(id),
    clear: () => {
      sets.markets.clear()
      sets.events.clear()
    },
    sizes: () => ({ markets: sets.markets.size, events: sets.events.size }),
  }
}

export const createVeil = (): Veil => {
  const [hidden, removed] = [createSets(), createSets()]
  const lists = (kind: RowKind, id: number): boolean =>
    !hidden.has(kind, id) && !removed.has(kind, id)
  return {
    lists,
    nests: (marketId) => lists('markets', marketId),
    finds: (kind, id) => !removed.has(kind, id),
    hide: hidden.add,
    remove: removed.add,
    restore: () => {
      hidden.clear()
      removed.clear()
    },
    hidden: hidden.sizes,
    removed: removed.sizes,
  }
}

/** Pages show only a share of their rows, always the same ones; nothing else is missing. */
export const shrunk = (sight: Sight, share: number): Sight => ({
  ...sight,
  lists: (kind, id) => unit(id, 0x51e) < share && sight.lists(kind, id),
})

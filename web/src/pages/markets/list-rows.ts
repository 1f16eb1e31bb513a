import { type Move, moveOf } from '../../format/move.ts'
import type { MarketRowFragment } from '../../graphql/documents.ts'

export interface ListRow {
  readonly market: MarketRowFragment
  /** When that arrived, by the browser's clock in ms. */
  readonly at: number
  /** Of a search: how many more markets of its event were found. */
  readonly others: number
}

/** A row as it was last seen, and before that. */
export interface FreshRow {
  readonly market: MarketRowFragment
  readonly at: number
  readonly former: MarketRowFragment | null
}

export type FreshRows = ReadonlyMap<string, FreshRow>

/** All rows of a list. A market whose key moved while pages were read is shown where it came first. */
export const rowsOf = (
  pages: readonly { readonly rows: readonly ListRow[] }[],
): readonly ListRow[] => {
  const rows = new Map<string, ListRow>()
  for (const page of pages) {
    for (const row of page.rows) if (!rows.has(row.market.id)) rows.set(row.market.id, row)
  }
  return [...rows.values()]
}

/** Takes what a look at the rows in view has brought. */
export const withFresh = (
  rows: FreshRows,
  { markets, at }: { readonly markets: readonly MarketRowFragment[]; readonly at: number },
): FreshRows => {
  const merged = new Map(rows)
  for (const market of markets) {
    merged.set(market.id, { market, at, former: rows.get(market.id)?.market ?? null })
  }
  return merged
}

/** What a row shows now. */
export interface ShownRow extends ListRow {
  /** Prices that have just moved, by the index of the outcome. */
  readonly moves: ReadonlyMap<number, Move>
}

const NO_MOVES: ReadonlyMap<number, Move> = new Map()
/** For how long a moved price is marked, in ms. */
const MARKED_MS = 2_000

/** A row of a list under what was seen of it since. */
export const shownRow = (row: ListRow, fresh: FreshRow | undefined, now: number): ShownRow => {
  if (fresh === undefined || fresh.at <= row.at) return { ...row, moves: NO_MOVES }
  const isJustSeen = now - fresh.at < MARKED_MS
  return {
    ...{ market: fresh.market, at: fresh.at, others: row.others },
    moves: isJustSeen ? movesOf(fresh.former ?? row.market, fresh.market) : NO_MOVES,
  }
}

const movesOf = (former: MarketRowFragment, market: MarketRowFragment) => {
  const moves = new Map<number, Move>()
  for (const { index, price } of market.outcomes) {
    const before = former.outcomes.find((each) => each.index === index)?.price ?? null
    const move = moveOf(before, price)
    if (move !== undefined) moves.set(index, move)
  }
  return moves
}

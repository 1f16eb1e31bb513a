import { type Change, type FeedState, MOST_ROWS } from './feed-state.ts'

export interface OlderChanges {
  readonly changes: readonly Change[]
  readonly hasOlder: boolean
  readonly before: string
}

/** On top, or among those that wait. */
export const addNewest = (state: FeedState, change: Change): FeedState => {
  if (!state.isHeld) return cut({ ...state, rows: [change, ...state.rows] })
  const waiting = [change, ...state.waiting].slice(0, MOST_ROWS)
  return { ...state, waiting, waitingCount: state.waitingCount + 1 }
}

export const showWaiting = (state: FeedState): FeedState => {
  if (state.waitingCount === 0) return state
  const rows = [...state.waiting, ...state.rows]
  return cut({ ...state, rows, waiting: [], waitingCount: 0 })
}

/** The oldest go, and can be loaded again. */
const cut = (state: FeedState): FeedState =>
  state.rows.length <= MOST_ROWS
    ? state
    : { ...state, rows: state.rows.slice(0, MOST_ROWS), hasOlder: true }

/** Entries, oldest first, that precede the entry `before`. */
export const addOlder = (
  state: FeedState,
  { changes, hasOlder, before }: OlderChanges,
): FeedState => {
  // The list has lost its end since it was asked what is before it.
  if (state.rows.at(-1)?.cursor !== before) return state
  return cut({ ...state, rows: [...state.rows, ...changes.toReversed()], hasOlder })
}

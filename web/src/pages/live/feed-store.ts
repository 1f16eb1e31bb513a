import type { ResolutionFilter } from 'polycool/client'
import { request } from '../../api/request.ts'
import { NewestChangesDocument } from '../../graphql/documents.ts'
import { type FeedEvent, reduceFeed } from './feed-events.ts'
import { type FeedState, INITIAL } from './feed-state.ts'
import { follow, PAGE_SIZE } from './follow.ts'

export interface FeedStore {
  readonly get: () => FeedState
  readonly subscribe: (listener: () => void) => () => void
  readonly dispatch: (event: FeedEvent) => void
  /** Begins to follow, or does so anew from where it stands. */
  readonly start: () => void
  /** Tries at once where the next attempt is waited for. */
  readonly hurry: () => void
  /** Closes the connection, and keeps what is shown. */
  readonly stop: () => void
  /** Adds a page at the end. @throws RequestError */
  readonly loadOlder: () => Promise<void>
}

/** A thousand entries at once are drawn a few times, not a thousand times. */
const DRAW_MS = 50

/** One filter's feed. @param former what was shown of it when the page was left */
export const createFeedStore = (
  filter: ResolutionFilter,
  former: FeedState | null = null,
): FeedStore => {
  const listeners = new Set<() => void>()
  let state = former ?? INITIAL
  let isDrawing = false
  let connection: AbortController | undefined

  const draw = (): void => {
    isDrawing = false
    for (const listener of listeners) listener()
  }
  const dispatch = (event: FeedEvent): void => {
    state = reduceFeed(state, event)
    if (!isDrawing) setTimeout(draw, DRAW_MS)
    isDrawing = true
  }

  const start = (): void => {
    connection?.abort()
    connection = new AbortController()
    dispatch({ type: 'away', now: Date.now() })
    void follow({ filter, after: state.cursor, signal: connection.signal, dispatch })
  }

  return {
    dispatch,
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start,
    hurry() {
      if (state.connection.phase === 'lost') start()
    },
    stop() {
      connection?.abort()
      dispatch({ type: 'away', now: Date.now() })
    },
    async loadOlder() {
      const before = state.rows.at(-1)?.cursor
      if (before === undefined) return
      const { data } = await request(NewestChangesDocument, { filter, last: PAGE_SIZE, before })
      const { nodes, pageInfo } = data.resolutions
      dispatch({ type: 'older', changes: nodes, hasOlder: pageInfo.hasPreviousPage, before })
    },
  }
}

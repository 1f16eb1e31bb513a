import type { FeedState } from './feed-state.ts'

/** The filter in view, and the one before. */
const MOST_KEPT = 2

export interface KeptFeeds {
  readonly find: (filter: string) => FeedState | null
  readonly keep: (filter: string, state: FeedState) => void
}

/** What was shown of the last filters: who comes back to the page finds it, and goes on from there. */
export const createKeptFeeds = (): KeptFeeds => {
  const states = new Map<string, FeedState>()
  return {
    find: (filter) => states.get(filter) ?? null,
    keep(filter, state) {
      if (state.cursor === null) return // nothing has come yet
      states.delete(filter)
      states.set(filter, state)
      const [oldest] = states.keys()
      if (states.size > MOST_KEPT && oldest !== undefined) states.delete(oldest)
    },
  }
}

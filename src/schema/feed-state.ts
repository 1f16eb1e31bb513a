import type { ResolutionQueries } from '../db/queries/resolution-changes.ts'
import { shareAnswer } from '../db/share-answer.ts'
import { feedBounds } from '../domain/feed-cursor.ts'

/** How long an answer serves those who ask next. */
const SHARED_MS = 1_000
const DAY_MS = 24 * 3_600_000

/** How far the resolution log reaches. */
export interface FeedState {
  readonly headCursor: string
  readonly oldestCursor: string
  readonly changesLast24h: number
}

export type FindFeedState = () => Promise<FeedState>

/** One answer for all who ask while it is read and shortly after: anyone may ask. */
export const createFindFeedState = (queries: ResolutionQueries): FindFeedState =>
  shareAnswer(async () => {
    const [feed, changesLast24h] = await Promise.all([
      queries.findFeed('resolutions'),
      queries.countSince(DAY_MS),
    ])
    return { ...feedBounds(feed), changesLast24h }
  }, SHARED_MS)

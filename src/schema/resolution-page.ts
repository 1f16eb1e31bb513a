import type { FeedPage } from '../db/queries/feeds.ts'
import {
  cursorFaultOf,
  decodeFeedCursor,
  encodeFeedCursor,
  type FeedPosition,
  feedBounds,
} from '../domain/feed-cursor.ts'
import type { ResolutionChange, StreamResetReason } from '../domain/resolution-change.ts'
import { AppError } from '../errors.ts'
import { type PageArgs, type PageRequest, pageOf, parsePageRequest } from './page.ts'

/** One page of the log, or of a part of it: what lies beyond `position`, on the side of `backward`. */
export interface LogPage extends PageRequest {
  readonly position: FeedPosition | null
}

/** @throws AppError BAD_USER_INPUT; CURSOR_INVALID for what is no cursor of the log */
export const parseLogPage = (args: PageArgs): LogPage => {
  const request = parsePageRequest(args, { usual: 20, max: 100 })
  const position = request.cursor === null ? null : decodeFeedCursor(request.cursor)
  if (request.cursor !== null && position === null) {
    throw new AppError('CURSOR_INVALID', 'the cursor is not one of the resolution log')
  }
  return { ...request, position }
}

/**
 * One page, from the entries that it found, and the feed as it was at that moment.
 *
 * @throws AppError CURSOR_EPOCH, CURSOR_AHEAD, CURSOR_EXPIRED, with the oldest cursor there is
 */
export const connectionOfChanges = (
  { entries: found, state: feed }: FeedPage<ResolutionChange>,
  page: LogPage,
  totalCount: () => Promise<number>,
) => {
  const { position, backward, limit } = page
  const oldest = feed.oldestVersion - 1
  const cursorOf = (seq: number): string => encodeFeedCursor({ epoch: feed.epoch, seq })
  const fault = position && cursorFaultOf(position, feed)
  if (fault !== null) throw refusal(fault, feedBounds(feed).oldestCursor)

  const hasMore = found.length >= limit
  const rows = hasMore ? (backward ? found.slice(1) : found.slice(0, -1)) : found
  const [first] = found
  /** The position before the page's first entry. */
  const start = () => {
    if (!backward && position !== null) return position.seq
    if (backward && hasMore && first !== undefined) return first.seq
    return Math.min(oldest, (first?.seq ?? 1) - 1)
  }
  const edges = rows.map((change, index) => {
    const cursor = cursorOf(change.seq)
    const previousCursor = cursorOf(rows[index - 1]?.seq ?? start())
    return { cursor, node: { type: 'change' as const, change, cursor, previousCursor } }
  })
  return pageOf(edges, { backward, hasPosition: position !== null, hasMore }, totalCount)
}

type Fault = Exclude<StreamResetReason, 'CURSOR_INVALID'>

const REASONS: Readonly<Record<Fault, string>> = {
  CURSOR_EPOCH: 'it belongs to another log, the database was restored or replaced',
  CURSOR_AHEAD: 'it lies beyond the last entry of the log',
  CURSOR_EXPIRED: 'entries that follow it are not kept any more',
}

const refusal = (code: Fault, oldestCursor: string): AppError =>
  new AppError(
    code,
    `the cursor cannot be served: ${REASONS[code]}; the oldest cursor is ${oldestCursor}`,
  )

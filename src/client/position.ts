import { FeedGapError } from './errors.ts'

/** A repeat of something older is taken for a gap: an error too many, never a loss unseen. */
const REMEMBERED = 1_000

export interface Position {
  /** Cursor of the last message, whence a new connection goes on; null before the first. */
  readonly cursor: string | null
  /** True for a change that continues the stream, false for a repeat. Throws FeedGapError. */
  takeChange(change: { readonly cursor: string; readonly previousCursor: string }): boolean
  /** Throws FeedGapError. */
  takeHeartbeat(cursor: string): void
  reset(cursor: string): void
}

/**
 * Where a stream stands. Cursors are opaque and have no order that a client may know, so what was
 * seen already is told by remembering it. The server goes on exactly where it is asked to; a repeat
 * is the work of something between, or of a defect, and does no harm.
 *
 * The heartbeat of a filtered stream moves the position over changes that the filter left out. An
 * unfiltered stream leaves out nothing, so a heartbeat from anywhere else proves that one is missing.
 */
export const createPosition = (after: string | null, isFiltered: boolean): Position => {
  let position = after
  const seen = new Set<string>(after === null ? [] : [after])

  const moveTo = (cursor: string): void => {
    position = cursor
    seen.add(cursor)
    for (const oldest of seen) {
      if (seen.size <= REMEMBERED) break
      seen.delete(oldest)
    }
  }

  return {
    get cursor() {
      return position
    },
    takeChange({ cursor, previousCursor }) {
      if (seen.has(cursor)) return false
      if (position !== null && previousCursor !== position) {
        throw new FeedGapError(position, previousCursor)
      }
      moveTo(cursor)
      return true
    },
    takeHeartbeat(cursor) {
      if (seen.has(cursor)) return
      if (position !== null && !isFiltered) throw new FeedGapError(position, cursor)
      moveTo(cursor)
    },
    reset(cursor) {
      seen.clear()
      moveTo(cursor)
    },
  }
}

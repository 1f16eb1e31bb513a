import type { FeedReset, ResetReason } from './change.ts'

/**
 * What arrived does not continue what came before: something between `expected` and `got` is missing,
 * or the messages are out of order. Nothing after `expected` has been delivered, so that a new stream
 * with `after: expected` asks for all of it again.
 */
export class FeedGapError extends Error {
  override readonly name = 'FeedGapError'
  /** The position of this stream. */
  readonly expected: string
  /** The position that the message continues. */
  readonly got: string

  constructor(expected: string, got: string) {
    super(`The feed has a gap: it stood at ${expected}, but was continued from ${got}.`)
    this.expected = expected
    this.got = got
  }
}

/** The cursor cannot be served: changes after it may be lost to this stream. See `onReset`. */
export class FeedResetError extends Error implements FeedReset {
  override readonly name = 'FeedResetError'
  readonly reason: ResetReason
  readonly oldestCursor: string
  readonly headCursor: string

  constructor({ reason, oldestCursor, headCursor }: FeedReset) {
    super(`The feed cannot go on from the cursor: ${reason}.`)
    this.reason = reason
    this.oldestCursor = oldestCursor
    this.headCursor = headCursor
  }
}

/** A refusal, or an answer that is none of polycool's; another try would have the same end. */
export class FeedRequestError extends Error {
  override readonly name = 'FeedRequestError'
  /** The server's, where it gave one; else `HTTP_404` and the like, NOT_A_FEED or BAD_MESSAGE. */
  readonly code: string
  /** Null where the refusal came inside of a stream. */
  readonly status: number | null

  constructor(code: string, message: string, status: number | null = null) {
    super(message)
    this.code = code
    this.status = status
  }
}

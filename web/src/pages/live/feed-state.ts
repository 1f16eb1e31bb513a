import type { FeedReset, ResolutionChange } from 'polycool/client'
import type { LiveMarketFragment } from '../../graphql/documents.ts'

export type Change = ResolutionChange<LiveMarketFragment>

/** Why the stream does not go on by itself. */
export type Failure =
  | { readonly kind: 'gap'; readonly expected: string; readonly got: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export type Connection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  /** The next attempt is at `retryAt`, in ms of this browser. */
  | {
      readonly phase: 'lost'
      readonly reason: string
      readonly attempt: number
      readonly retryAt: number
    }
  | { readonly phase: 'stopped'; readonly failure: Failure }

/** The first word of a connection; what was recorded until `at` came while there was none. */
export interface Greeting {
  readonly at: string
  readonly headCursor: string
}

export interface FeedState {
  readonly connection: Connection
  /** Newest first, and without a hole from the newest to the oldest, as `waiting` is before them. */
  readonly rows: readonly Change[]
  /** Newest first: what came while the display was held. */
  readonly waiting: readonly Change[]
  /** Of all that wait, also of those for which there is no room. */
  readonly waitingCount: number
  readonly isHeld: boolean
  readonly hasOlder: boolean
  /** Whence the stream goes on; null until the newest entries are loaded. */
  readonly cursor: string | null
  /** UNKNOWN: it may be that nothing more lies before the head, or that the filter leaves it out. */
  readonly head: 'UNKNOWN' | 'REACHED' | 'AHEAD'
  /** Null until the connection's first heartbeat. */
  readonly greeting: Greeting | null
  /** When the last entry came that is older than the connection; null where none is to come. */
  readonly backlogAt: number | null
  /** When upstream was last asked for resolutions, as far as is known here. */
  readonly lastAskedAt: string | null
  /** How long ago that was at the last heartbeat; null: never yet. Unknown until the connection's first. */
  readonly pollAgeMs: number | null | 'unknown'
  /** Since when there is no connection, in ms; null where there is one, or never was. */
  readonly awaySince: number | null
  /** When there was one again, in ms, after how long, and how much had happened meanwhile. */
  readonly resumed: { readonly at: number; readonly awayMs: number; readonly count: number } | null
  readonly reset: FeedReset | null
  /** Entries that the stream has brought. */
  readonly arrived: number
}

export const MOST_ROWS = 500

export const INITIAL: FeedState = {
  connection: { phase: 'connecting' },
  rows: [],
  waiting: [],
  waitingCount: 0,
  isHeld: false,
  hasOlder: false,
  cursor: null,
  head: 'UNKNOWN',
  greeting: null,
  backlogAt: null,
  lastAskedAt: null,
  pollAgeMs: 'unknown',
  awaySince: null,
  resumed: null,
  reset: null,
  arrived: 0,
}

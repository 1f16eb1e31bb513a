import type { Timestamp } from './market.ts'
import type {
  MarketStatus,
  ResolutionChangeKind,
  ResolutionKind,
  ResolutionSource,
} from './status.ts'

/**
 * One entry of the resolution log. Numbers and instants are text as Postgres writes it; the scalars
 * of GraphQL make them canonical.
 */
export interface ResolutionChange {
  /** Dense, in commit order. */
  readonly seq: number
  readonly marketId: number
  readonly kind: ResolutionChangeKind
  /** What the market is from here on, with its result; the latter null but for RESOLVED. */
  readonly status: MarketStatus
  readonly resolutionKind: ResolutionKind | null
  readonly resolutionSource: ResolutionSource | null
  readonly winnerIndex: number | null
  readonly payouts: readonly string[] | null
  readonly umaStatus: string | null
  /** When upstream closed the market, and when it last changed its row. */
  readonly closedAt: string | null
  readonly upstreamAt: string | null
  /** When the answer that showed it was requested. */
  readonly observedAt: string
  readonly recordedAt: string
  /** Number of the entry that a CORRECTED one takes the place of. */
  readonly supersedes: number | null
  /** As they were then: filters ask for them. */
  readonly eventId: number | null
  readonly tagSlugs: readonly string[]
  /** Length of the trading window. */
  readonly windowMs: number | null
  readonly evidence: ResolutionEvidence
}

/** The members of the market that decided, as polycool read them. */
export interface ResolutionEvidence {
  readonly closed: boolean
  readonly closedAt: Timestamp | null
  readonly umaStatus: string | null
  readonly umaHistory: readonly string[]
  readonly automaticallyResolved: boolean
  readonly enableOrderBook: boolean
  readonly scalar: boolean
  /** Of the outcomes, in their order. */
  readonly prices: readonly (string | null)[]
}

/** Which entries are asked for; all members that are given must hold, an empty list holds for none. */
export interface ResolutionFilter {
  readonly marketIds?: readonly number[] | undefined
  readonly eventIds?: readonly number[] | undefined
  /** One of these tags, by slug. */
  readonly tags?: readonly string[] | undefined
  readonly kinds?: readonly ResolutionChangeKind[] | undefined
  /** False leaves out markets with a trading window below `shortMarketMaxMs`. Default true. */
  readonly includeShort?: boolean | undefined
}

export const STREAM_RESET_REASONS = [
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'CURSOR_EPOCH',
  'CURSOR_AHEAD',
] as const
export type StreamResetReason = (typeof STREAM_RESET_REASONS)[number]

/**
 * What a stream of the log carries. After any message the stream's position is its `cursor` (that of
 * a reset: `headCursor`); `previousCursor` is the position before, so that nothing is lost unseen.
 */
export type ResolutionMessage =
  | {
      readonly type: 'change'
      readonly change: ResolutionChange
      readonly cursor: string
      readonly previousCursor: string
    }
  | {
      readonly type: 'heartbeat'
      readonly cursor: string
      readonly headCursor: string
      /** RFC 3339. */
      readonly at: string
      /** When upstream was last asked for resolutions with success; null where no run is recorded. */
      readonly lastPollAt: string | null
    }
  | {
      readonly type: 'reset'
      readonly reason: StreamResetReason
      readonly oldestCursor: string
      readonly headCursor: string
    }

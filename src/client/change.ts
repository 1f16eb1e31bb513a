/** What happened to a market. CORRECTED takes back or replaces a resolution that was told before. */
export type ResolutionChangeKind =
  | 'PROPOSED'
  | 'DISPUTED'
  | 'CLOSED'
  | 'RESOLVED'
  | 'CORRECTED'
  | 'REOPENED'

export type MarketStatus = 'OPEN' | 'PROPOSED' | 'DISPUTED' | 'CLOSED' | 'RESOLVED'

/** What is selected of a market unless `marketFields` says otherwise: the market as it is now. */
export interface ResolutionMarket {
  readonly id: string
  readonly gammaId: string
  readonly slug: string | null
  readonly question: string
  readonly status: MarketStatus
}

/** A result as it was at its change. Decimals are exact and text; instants are RFC 3339 in UTC. */
export interface Resolution {
  /** WIN: `winner` pays 1. SPLIT: all pay equal shares, and there is no winner. */
  readonly kind: 'WIN' | 'SPLIT'
  readonly winner: { readonly index: number; readonly name: string } | null
  /** In USD for one share of each outcome, in the order of the outcomes. */
  readonly payouts: readonly string[]
  readonly resolvedAt: string | null
  readonly observedAt: string
  /** What decided it. */
  readonly source: 'ORACLE' | 'AUTOMATIC' | 'PRICES' | 'AGED'
}

/** One entry of the resolution log. */
export interface ResolutionChange<Market = ResolutionMarket> {
  /** Opaque. Store it together with the effect of the change, and pass it as `after` to go on. */
  readonly cursor: string
  /** Where the stream stood before this change. */
  readonly previousCursor: string
  readonly kind: ResolutionChangeKind
  readonly market: Market
  /** Null but for RESOLVED, and for a CORRECTED with another result. */
  readonly resolution: Resolution | null
  readonly umaStatus: string | null
  /** When upstream last changed the market, as it says. */
  readonly upstreamAt: string | null
  /** When the answer of upstream that showed the change was requested. */
  readonly observedAt: string
  /** When the server wrote it into the log. */
  readonly recordedAt: string
  /** Cursor of the change that this one takes the place of. */
  readonly supersedes: string | null
}

/** All members that are given must hold; an empty list holds for none. */
export interface ResolutionFilter {
  readonly markets?: readonly string[] | undefined
  readonly events?: readonly string[] | undefined
  readonly tags?: readonly string[] | undefined
  readonly kinds?: readonly ResolutionChangeKind[] | undefined
  /** False leaves out short markets ("up or down, 5 minutes"). Default true. */
  readonly includeShort?: boolean | undefined
}

export type ResetReason = 'CURSOR_INVALID' | 'CURSOR_EXPIRED' | 'CURSOR_EPOCH' | 'CURSOR_AHEAD'

/** The cursor that was asked for cannot be served; what lay between it and the head is not told. */
export interface FeedReset {
  /** EXPIRED: older than what is kept. EPOCH, AHEAD: of another log, or of this one before a restore. */
  readonly reason: ResetReason
  readonly oldestCursor: string
  /** Where the server goes on. */
  readonly headCursor: string
}

export interface Heartbeat {
  /** How far the stream has read the log. */
  readonly cursor: string
  readonly headCursor: string
  readonly at: string
  /** When the server last asked upstream for resolutions with success; null: never yet. */
  readonly lastPollAt: string | null
}

/** A filter as a client sends it; the same members as `ResolutionFilter` of the schema. */
export interface ClientFilter {
  readonly markets?: readonly string[]
  readonly tags?: readonly string[]
  readonly kinds?: readonly string[]
  readonly includeShort?: boolean
}

/** One change as it reached a client. */
export interface Arrival {
  /** Decoded from the cursor; -1 for what is no cursor of this log. */
  readonly seq: number
  readonly marketId: number
  readonly kind: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Which connection of the client brought it, from 0. */
  readonly connection: number
}

/** All that a client lived through. */
export interface ClientHistory {
  readonly name: string
  readonly filter: ClientFilter
  /** It asked for what comes after this entry of the log. */
  readonly startSeq: number
  readonly arrivals: readonly Arrival[]
  /** When each connection was opened, ms since 1970. */
  readonly connections: readonly number[]
  /** What the client itself found wrong: a change whose `previousCursor` is not its last one. */
  readonly gaps: readonly string[]
  /** Times it was told that its cursor cannot be served. */
  readonly resets: number
}

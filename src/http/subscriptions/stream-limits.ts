export interface StreamLimits {
  /** Streams at a time of one client address, over both transports. */
  readonly perClient: number
  /** Streams at a time of this process. */
  readonly total: number
  /** A connection whose reader takes nothing for so long is dropped. */
  readonly stallMs: number
  /**
   * A connection is dropped at this age, give or take a fifth: so clients resume all day long, and a
   * deploy is nothing new to them.
   */
  readonly maxAgeMs: number
  /** After so long without a message a comment shows proxies that the line is in use. */
  readonly pingMs: number
}

export const STREAM_LIMITS: StreamLimits = {
  perClient: 10,
  total: 10_000,
  stallMs: 30_000,
  maxAgeMs: 600_000,
  pingMs: 15_000,
}

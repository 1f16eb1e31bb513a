import type { Lane } from './budget.ts'
import { GammaError } from './failure.ts'

const MOST_RETRIES = 2
const SHORTEST_MS = 200
const LONGEST_MS = 2000

/** Retries may add 20 % to the requests of a lane, and a few more after a quiet time. */
const EARNED_PER_REQUEST = 0.2
const AT_START = 3
const MOST_SAVED = 10

export interface RetryPolicy {
  /** To be told of every request once, before its first try. */
  earn(lane: Lane): void
  /**
   * Milliseconds to wait before the next try of a request that has failed `tries` times and has
   * `leftMs` to live, paid out of the lane's allowance; undefined: give up.
   */
  next(failure: { error: unknown; tries: number; lane: Lane; leftMs: number }): number | undefined
}

/**
 * At most two retries of what may pass, spread by chance, within an allowance per lane: an outage
 * must not multiply the requests. A Retry-After is waited out in full or, where it is long, not at all.
 */
export const createRetryPolicy = (random: () => number): RetryPolicy => {
  const saved: Record<Lane, number> = {
    demand: AT_START,
    poll: AT_START,
    sweep: AT_START,
  }
  return {
    earn: (lane) => {
      saved[lane] = Math.min(MOST_SAVED, saved[lane] + EARNED_PER_REQUEST)
    },
    next: ({ error, tries, lane, leftMs }) => {
      if (!(error instanceof GammaError && error.transient)) return undefined
      if (tries > MOST_RETRIES || saved[lane] < 1) return undefined
      const askedMs = (error.retryAfterSeconds ?? 0) * 1000
      const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 4 ** tries)
      const delay = askedMs + SHORTEST_MS + random() * (ceiling - SHORTEST_MS)
      if (askedMs > LONGEST_MS || delay >= leftMs) return undefined
      saved[lane] -= 1
      return delay
    },
  }
}

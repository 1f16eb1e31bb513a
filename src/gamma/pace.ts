/** How fast a share of the budget may be used. */
export interface Pace {
  /** Between two permits in the long run. */
  readonly intervalMs: number
  /** Permits that may be given at once after a quiet time. */
  readonly burst: number
}

/** The window that upstream publishes its limits for. */
const WINDOW_SECONDS = 10

/**
 * The pace that gives at most `perSecond * windowSeconds` permits in any window of that length, bursts
 * included; a burst is a tenth of it: one second's worth.
 *
 * Why it holds: a permit is given when at most `burst - 1` of those before it have not worn off, and
 * one wears off every interval. So the n-th of a row that begins at t is not given before
 * t + (n - burst) * interval; within the window there are n <= burst + window / interval, which is
 * `perSecond * windowSeconds`.
 */
export const paceOf = (perSecond: number, windowSeconds = WINDOW_SECONDS): Pace => {
  const allowed = perSecond * windowSeconds
  const burst = Math.max(1, allowed / 10)
  // Half, where a single request is nearly all that a window allows.
  const evenly = Math.max(allowed - burst, allowed / 2)
  return { intervalMs: (windowSeconds * 1000) / evenly, burst }
}

/** Requests that a rate allows in 10 s, as shown to people. */
export const allowedPer10s = (perSecond: number): number =>
  Math.max(1, Math.floor(perSecond * WINDOW_SECONDS))

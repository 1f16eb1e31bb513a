const WINDOW_MS = 10_000

export interface Rate {
  readonly per10s: number
  /** Milliseconds until one more may start, 0 when it may now. */
  waitMs(now: number): number
  take(now: number): void
  usedLast10s(now: number): number
}

/**
 * At most `10 * perSecond` starts in any 10 s, the window that upstream publishes its limits for,
 * and within it bursts of at most one second's worth. Times are monotonic milliseconds.
 */
export const createRate = (perSecond: number): Rate => {
  const per10s = Math.max(1, Math.floor(perSecond * 10))
  const spacing = 1000 / perSecond
  const slack = spacing * Math.max(0, Math.floor(perSecond) - 1)
  /** Oldest first; those older than the window are dropped in passing. */
  const starts: number[] = []
  let evenlyDueAt = Number.NEGATIVE_INFINITY

  const forget = (now: number) => {
    const kept = starts.findIndex((start) => start > now - WINDOW_MS)
    starts.splice(0, kept === -1 ? starts.length : kept)
  }
  return {
    per10s,
    waitMs: (now) => {
      const smooth = evenlyDueAt - slack - now
      // Counted from the newest: whether the oldest has left the window is subject to rounding.
      const blocking = starts.at(-per10s)
      return Math.max(0, smooth, blocking === undefined ? 0 : blocking + WINDOW_MS - now)
    },
    take: (now) => {
      forget(now)
      starts.push(now)
      evenlyDueAt = Math.max(evenlyDueAt, now) + spacing
    },
    usedLast10s: (now) => {
      forget(now)
      return starts.length
    },
  }
}

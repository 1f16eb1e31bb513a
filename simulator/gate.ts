import type { RowKind } from './query.ts'

/** Requests that a window of time has room for, by family of routes: all below `/markets`, say. */
export interface Limits extends Readonly<Record<RowKind, number>> {
  readonly windowMs: number
}

/** As published in 2026 (gamma-api.md 2). */
export const publishedLimits: Limits = { markets: 300, events: 500, windowMs: 10_000 }

/** The family that a path belongs to; null: one that has no limit here. */
export const familyOf = (path: string): RowKind | null => {
  const [, first] = path.split('/', 2)
  return first === 'markets' || first === 'events' ? first : null
}

/**
 * Holds requests back, first come first served, so that no window of time ever admits more than its
 * limit: upstream delays what is too much and does not refuse it.
 */
export interface Gate {
  /** Milliseconds that this request has to wait; 0: there is room. */
  enter(family: RowKind): number
}

/** `now` in milliseconds, monotonic. */
export const createGate = (limits: Limits, now: () => number): Gate => {
  const createQueue = (limit: number) => {
    /** When each of the last `limit` requests was or will be admitted; the oldest at `next`. */
    const admitted = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY)
    let next = 0
    return (): number => {
      const at = now()
      const admittedAt = Math.max(at, (admitted[next] ?? at) + limits.windowMs)
      admitted[next] = admittedAt
      next = (next + 1) % limit
      return admittedAt - at
    }
  }
  const queues = { markets: createQueue(limits.markets), events: createQueue(limits.events) }
  return { enter: (family) => queues[family]() }
}

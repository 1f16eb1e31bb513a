import type { Clock } from './clock.ts'
import { createUsualLatency, type UsualLatency } from './usual-latency.ts'

/** One whole answer. */
export interface Sample {
  readonly label: string
  readonly decodedBytes: number
  /** Monotonic milliseconds, just before it was sent. */
  readonly requestedAt: number
  readonly ms: number
}

export interface Slowdown {
  readonly route: string
  /** Milliseconds of late; undefined: refused for the rate, or no answer in time. */
  readonly ms?: number
  readonly usualMs?: number
  /** Requests of polls and sweeps in flight at once from now on. */
  readonly limit: number
}

export interface ConcurrencyLimit {
  limit(): number
  answered(sample: Sample): void
  /** No answer within the time limit, or a rate limit: slow beyond doubt. */
  refused(label: string, requestedAt: number): void
}

export interface ConcurrencyOptions {
  readonly most: number
  readonly onSlow: (slowdown: Slowdown) => void
  readonly clock: Clock
}

/** Answers in a row that are not slow, for one request more in flight. */
const STRETCH = 10

/**
 * How many requests of polls and sweeps may be in flight. Over its limits Gamma delays answers rather
 * than refuse them (its documentation, 2026), so slowness halves the number, down to one, and every
 * stretch of normal answers adds one.
 */
export const createConcurrencyLimit = (options: ConcurrencyOptions): ConcurrencyLimit => {
  const { most, onSlow, clock } = options
  const latencies = new Map<string, UsualLatency>()
  let limit = most
  let normal = 0
  let halvedAt = Number.NEGATIVE_INFINITY

  const halve = (slowdown: Omit<Slowdown, 'limit'>, requestedAt: number) => {
    normal = 0
    // Sent under the limit of before: it tells nothing of the present one.
    if (requestedAt < halvedAt || limit === 1) return
    halvedAt = clock.now()
    limit = Math.max(1, Math.floor(limit / 2))
    for (const latency of latencies.values()) latency.forgetRecent()
    onSlow({ ...slowdown, limit })
  }

  const latencyOf = ({ label, decodedBytes }: Sample): UsualLatency => {
    // A page of a hundred rows is no lookup of one: answers are compared with those of their size.
    const key = `${label} ${`${decodedBytes}`.length}`
    const latency = latencies.get(key) ?? createUsualLatency()
    latencies.set(key, latency)
    return latency
  }

  return {
    limit: () => limit,
    answered: (sample) => {
      const { isLate, isSlow, recentMs, usualMs } = latencyOf(sample).add(sample.ms)
      normal = isLate ? 0 : normal + 1
      if (isSlow) {
        halve({ route: sample.label, ms: recentMs, usualMs }, sample.requestedAt)
      } else if (normal >= STRETCH) {
        normal = 0
        limit = Math.min(most, limit + 1)
      }
    },
    refused: (label, requestedAt) => halve({ route: label }, requestedAt),
  }
}

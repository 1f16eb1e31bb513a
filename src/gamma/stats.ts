import type { ErrorCode } from '../errors.ts'
import type { Family } from './budget.ts'
import type { Clock } from './clock.ts'
import { createRecentCount, type RecentCount } from './recent.ts'

/** What this process did; what all of a group did is told by `GammaClient.usage`. */
export interface RouteStats {
  readonly usedLast10s: number
  /** Of the whole group. */
  readonly allowedPer10s: number
  /** End of the pause that Gamma asked for, as far as this process knows; null: none. */
  readonly throttledUntil: Date | null
  /** Since the start: requests sent, those of them that were retries, failures by code. */
  readonly requests: number
  readonly retries: number
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>
  readonly wireBytes: number
  readonly decodedBytes: number
}

export type GammaStats = Readonly<Record<Family, RouteStats>>

export interface Counters {
  requests: number
  retries: number
  errors: Partial<Record<ErrorCode, number>>
  wireBytes: number
  decodedBytes: number
  readonly recent: RecentCount
}

export const createCounters = (clock: Clock): Counters => ({
  requests: 0,
  retries: 0,
  errors: {},
  wireBytes: 0,
  decodedBytes: 0,
  recent: createRecentCount(clock),
})

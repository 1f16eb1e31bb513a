import type { ErrorCode } from '../errors.ts'
import type { Family } from './budget.ts'

export interface RouteStats {
  readonly usedLast10s: number
  readonly allowedPer10s: number
  /** End of the pause that Gamma asked for; null: none. */
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
}

export const createCounters = (): Counters => ({
  requests: 0,
  retries: 0,
  errors: {},
  wireBytes: 0,
  decodedBytes: 0,
})

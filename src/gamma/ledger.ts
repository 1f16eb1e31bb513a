import type { Family } from './budget.ts'
import type { Clock } from './clock.ts'
import type { Pace } from './pace.ts'
import { createRecentCount, type RecentCount } from './recent.ts'

/** Polls and sweeps use one share of a family's rate, the demand lane has its own. */
export type Share = 'demand' | 'polling'

export interface PermitRequest extends Pace {
  readonly family: Family
  readonly share: Share
  /** One more is given while no more than this many permits have not worn off yet. */
  readonly usedAtMost: number
}

export interface Permit {
  /** Milliseconds after which to ask again; 0: given, one request may be sent now. */
  readonly waitMs: number
  /** Milliseconds left of a pause that upstream asked for; above 0 no permit is given. */
  readonly pausedMs: number
}

export interface FamilyUsage {
  readonly family: string
  readonly usedLast10s: number
  readonly pausedMs: number
}

/**
 * Where the permits given are written down: in memory for a process of its own, in Postgres for all
 * processes that share a budget.
 */
export interface Ledger {
  take(request: PermitRequest): Promise<Permit>
  /** No permit for anybody within `ms` from now; never shortens what was imposed before. */
  pause(ms: number): Promise<void>
  /** Families never used may be absent. */
  usage(): Promise<readonly FamilyUsage[]>
}

interface Entry {
  /** Per share, when its last permit has worn off. */
  readonly dueAt: Record<Share, number>
  readonly given: RecentCount
}

/** Less than this is what sums of fractions are off by: no clock could wait for it. */
const ROUNDING_MS = 0.001

/** The ledger of one process, on its monotonic clock. */
export const createMemoryLedger = (clock: Clock): Ledger => {
  const open = (): Entry => ({
    dueAt: { demand: Number.NEGATIVE_INFINITY, polling: Number.NEGATIVE_INFINITY },
    given: createRecentCount(clock),
  })
  const entries: Readonly<Record<Family, Entry>> = { events: open(), markets: open() }
  let pausedUntil = Number.NEGATIVE_INFINITY
  const pausedMs = () => Math.max(0, pausedUntil - clock.now())

  return {
    take: async ({ family, share, intervalMs, usedAtMost }) => {
      const { dueAt, given } = entries[family]
      const due = Math.max(dueAt[share], clock.now())
      const early = due - clock.now() - usedAtMost * intervalMs
      const waitMs = early > ROUNDING_MS ? early : 0
      if (waitMs === 0 && pausedMs() === 0) {
        dueAt[share] = due + intervalMs
        given.add()
      }
      return { waitMs, pausedMs: pausedMs() }
    },
    pause: async (ms) => {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
    usage: async () =>
      Object.entries(entries).map(([family, { given }]) => ({
        family,
        usedLast10s: given.last10s(),
        pausedMs: pausedMs(),
      })),
  }
}

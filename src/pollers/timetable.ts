import type { Database } from '../db/client.ts'
import { shareAnswer } from '../db/share-answer.ts'
import { type ClaimRecord, listClaims } from '../db/ticks.ts'
import { POLLED_TIERS, type PolledTier } from '../domain/tier.ts'
import { periodOf } from './schedule.ts'

/** When a tier runs, whichever process of the installation polls it. */
export interface TierTiming {
  readonly tier: PolledTier
  readonly cron: string
  /** See `periodOf`. */
  readonly periodMs: number
  /** Null where nobody polls it. */
  readonly nextTickAt: string | null
}

export type Timetable = () => Promise<readonly TierTiming[]>

/** Readers ask for every market they show. */
const KEPT_MS = 1_000

/**
 * How often each tier runs, and when next: by what the process that polls it said, else by the
 * configuration of this one.
 */
export const createTimetable = (
  database: Database,
  crons: Readonly<Record<PolledTier, string>>,
): Timetable => {
  const periods = new Map<string, number>()
  const keptPeriodOf = (cron: string): number => {
    const period = periods.get(cron) ?? periodOf(cron)
    periods.set(cron, period)
    return period
  }
  const timingOf = (tier: PolledTier, claim: ClaimRecord | undefined): TierTiming => {
    const cron = claim?.cron ?? crons[tier]
    const periodMs = keptPeriodOf(cron)
    // Whoever was to run it has not: it is not polled any more.
    const isOverdue = (claim?.overdueMs ?? Number.POSITIVE_INFINITY) > periodMs
    return { tier, cron, periodMs, nextTickAt: isOverdue ? null : (claim?.nextRunAt ?? null) }
  }
  const read = async (): Promise<readonly TierTiming[]> => {
    const claims = await listClaims(database)
    return POLLED_TIERS.map((tier) =>
      timingOf(
        tier,
        claims.find(({ job }) => job === tier),
      ),
    )
  }
  return shareAnswer(read, KEPT_MS)
}

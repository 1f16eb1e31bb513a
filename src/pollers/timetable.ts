import type { Database } from '../db/client.ts'
import { shareAnswer } from '../db/share-answer.ts'
import { type ClaimRecord, listClaims } from '../db/ticks.ts'
import { type Job, POLLED_TIERS, type PolledTier, tierOf } from '../domain/tier.ts'
import { periodOf } from './schedule.ts'

interface JobTiming {
  readonly cron: string
  /** See `periodOf`. */
  readonly periodMs: number
  /** Null where nobody polls it. */
  readonly nextTickAt: string | null
}

/** When a tier runs, whichever process of the installation polls it. */
export interface TierTiming extends JobTiming {
  readonly tier: PolledTier
  /** Of its due-lane; null but for RESOLUTIONS. */
  readonly due: JobTiming | null
}

export type Timetable = () => Promise<readonly TierTiming[]>

/** Readers ask for every market they show. */
const KEPT_MS = 1_000

/**
 * How often each tier and its due-lane run, and when next: by what the process that polls it said, else by the
 * configuration of this one.
 */
export const createTimetable = (
  database: Database,
  crons: Readonly<Record<Job, string>>,
): Timetable => {
  const periods = new Map<string, number>()
  const keptPeriodOf = (cron: string): number => {
    const period = periods.get(cron) ?? periodOf(cron)
    periods.set(cron, period)
    return period
  }
  const timingOf = (job: Job, claims: readonly ClaimRecord[]): JobTiming => {
    const claim = claims.find((each) => each.job === job)
    const cron = claim?.cron ?? crons[job]
    const periodMs = keptPeriodOf(cron)
    // Whoever was to run it has not: it is not polled any more.
    const isOverdue = (claim?.overdueMs ?? Number.POSITIVE_INFINITY) > periodMs
    return { cron, periodMs, nextTickAt: isOverdue ? null : (claim?.nextRunAt ?? null) }
  }
  const read = async (): Promise<readonly TierTiming[]> => {
    const claims = await listClaims(database)
    return POLLED_TIERS.map((tier) => ({
      tier,
      ...timingOf(tier, claims),
      due: tier === tierOf('DUE') ? timingOf('DUE', claims) : null,
    }))
  }
  return shareAnswer(read, KEPT_MS)
}

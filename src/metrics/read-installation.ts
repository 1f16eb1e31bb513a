import type { Database } from '../db/client.ts'
import { createPriceSeriesStore } from '../db/price-series.ts'
import { listJobRuns } from '../db/queries/job-runs.ts'
import { createStatusQueries } from '../db/queries/status.ts'
import { JOBS, type Job, TIERS } from '../domain/tier.ts'
import { periodOf } from '../pollers/schedule.ts'
import type { Timetable } from '../pollers/timetable.ts'
import { staleAfterMs } from '../schema/freshness.ts'
import type { Installation } from './installation.ts'

export interface InstallationSource {
  readonly database: Database
  readonly timetable: Timetable
  /** Of this process: of a job that nobody has run yet. */
  readonly crons: Readonly<Record<Job, string>>
}

export const createReadInstallation = ({
  database,
  timetable,
  crons,
}: InstallationSource): (() => Promise<Installation>) => {
  const queries = createStatusQueries(database.db)
  const priceSeries = createPriceSeriesStore(database)
  const periods = new Map<string, number>()
  const keptPeriodOf = (cron: string): number => {
    const period = periods.get(cron) ?? periodOf(cron) // takes milliseconds
    periods.set(cron, period)
    return period
  }
  return async () => {
    const plans = await timetable()
    const limits = new Map(TIERS.map((tier) => [tier, staleAfterMs(plans, tier)]))
    const [runs, ages, coverage, refusedRows, prices] = await Promise.all([
      listJobRuns(database.db, JOBS),
      queries.listTierAges(limits),
      queries.findCoverage(),
      queries.countRefusedRows(),
      priceSeries.listSizes(),
    ])
    return {
      ...{ ages, coverage, refusedRows, prices },
      runs: runs.map((run) => ({ ...run, periodMs: keptPeriodOf(run.cron ?? crons[run.job]) })),
    }
  }
}

import { Gauge, Registry } from 'prom-client'
import type { PriceSeriesSize } from '../db/price-series.ts'
import type { JobRuns } from '../db/queries/job-runs.ts'
import type { Coverage, TierAges } from '../db/queries/status.ts'
import { createRecent } from './recent.ts'
import { JOB_LABEL, labelsOf, type Section } from './section.ts'

/** What the database tells of all processes together. */
export interface Installation {
  readonly runs: readonly (JobRuns & { readonly periodMs: number })[]
  readonly ages: readonly TierAges[]
  readonly coverage: Coverage
  readonly refusedRows: number
  readonly prices: readonly PriceSeriesSize[]
}

export interface InstallationDeps {
  readonly read: () => Promise<Installation>
  /** Default 10 s: it reads every open market. */
  readonly keptMs?: number
}

/** Scrapers wait 10 s as a rule: the rest of a scrape has not long for a database that is away. */
const WITHIN_MS = 1_500

/** How the installation does. Every process tells the same: no matter which ones live. */
export const createInstallationMetrics = ({ read, keptMs = 10_000 }: InstallationDeps): Section => {
  const registry = new Registry()
  const registers = [registry]
  const gauge = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new Gauge({ name: `polycool_${name}`, help, labelNames: labels, registers })

  const period = gauge('job_period_seconds', 'How often the job runs.', [JOB_LABEL])
  const sinceStart = gauge('job_since_start_seconds', 'Since its last start.', [JOB_LABEL])
  const sinceEnd = gauge('job_since_end_seconds', 'Since its last end.', [JOB_LABEL])
  const lag = gauge('job_since_success_seconds', 'Since its last success; +Inf: none.', [JOB_LABEL])
  const count = gauge('tier_markets', 'Open markets of the set of the tier.', ['tier'])
  const stale = gauge('tier_stale_markets', 'Those older than 1.5 periods.', ['tier'])
  const age = gauge('tier_age_seconds', 'Their age, by quantile.', ['tier', 'quantile'])
  const openUpstream = gauge('open_markets_upstream', 'Open markets in the last sweep.', [])
  const openStored = gauge('open_markets_stored', 'Stored markets that are not closed.', [])
  const stored = gauge('markets_stored', 'Stored markets.', [])
  const refused = gauge('refused_rows', 'Rows kept because they could not be read.', [])
  const bytes = gauge('price_series_bytes', 'Its size on disk, with indexes.', ['series'])
  const kept = gauge('price_series_kept_seconds', 'How far it goes back.', ['series'])
  const paused = gauge('price_recording_paused', '1 while no prices are recorded, else 0.', [])

  const show = ({ runs, ages, coverage, refusedRows, prices }: Installation): void => {
    registry.resetMetrics()
    for (const run of runs) {
      const labels = labelsOf(run.job)
      period.set(labels, run.periodMs / 1_000)
      if (run.sinceStart !== null) sinceStart.set(labels, run.sinceStart)
      if (run.sinceEnd !== null) sinceEnd.set(labels, run.sinceEnd)
      lag.set(labels, run.sinceSuccess ?? Number.POSITIVE_INFINITY)
    }
    for (const { tier: name, marketCount, staleCount, p50Seconds, p99Seconds } of ages) {
      const tier = name.toLowerCase()
      count.set({ tier }, marketCount)
      stale.set({ tier }, staleCount)
      age.set({ tier, quantile: '0.5' }, p50Seconds)
      age.set({ tier, quantile: '0.99' }, p99Seconds)
    }
    openUpstream.set(coverage.openUpstream)
    openStored.set(coverage.openStored)
    stored.set(coverage.totalStored)
    refused.set(refusedRows)
    for (const series of prices) {
      bytes.set({ series: series.series }, series.bytes)
      kept.set({ series: series.series }, series.keptSeconds)
    }
    paused.set(prices.some(({ isPaused }) => isPaused) ? 1 : 0)
  }

  const recent = createRecent(read, { keptMs, withinMs: WITHIN_MS })
  return {
    name: 'the installation',
    registry,
    update: async () => show(await recent()),
  }
}

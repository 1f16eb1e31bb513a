import { Gauge, Registry } from 'prom-client'
import type { Job } from '../domain/tier.ts'
import type { FeedStats } from '../feed/feed.ts'
import type { HttpMetrics } from '../http/metrics.ts'
import type { Logger } from '../logger.ts'
import type { TickObserver } from '../pollers/poller.ts'
import { type BudgetDeps, createBudgetMetrics } from './budget.ts'
import { createFeedMetrics } from './feed.ts'
import { createInstallationMetrics, type InstallationDeps } from './installation.ts'
import { createProcessMetrics } from './process.ts'
import { createServedMetrics, type ServedMetrics } from './requests.ts'
import { createScrape } from './scrape.ts'
import type { Section } from './section.ts'
import { createStreamsMetrics } from './streams.ts'
import { createTickMetrics } from './ticks.ts'
import { createUpstreamMetrics, type UpstreamDeps } from './upstream.ts'

export interface MetricsDeps {
  readonly logger: Logger
  readonly build: string
  readonly service: string
  /** What this process runs by the clock. */
  readonly jobs: readonly Job[]
  readonly upstream: UpstreamDeps
  readonly budget: BudgetDeps
  readonly installation: InstallationDeps
  /** Null in a process that serves nobody. */
  readonly feed: (() => FeedStats) | null
  /** Whether the database answers; settles within a second. */
  readonly isDatabaseUp: () => Promise<boolean>
}

export interface Metrics {
  readonly ticks: TickObserver
  readonly http: HttpMetrics
  readonly counted: ServedMetrics['counted']
  /** Stops what is measured all the time. */
  close(): void
}

/** The metrics of one app; docs/operations.md explains them. */
export const createMetrics = (deps: MetricsDeps): Metrics => {
  const { logger, isDatabaseUp } = deps
  const ownProcess = createProcessMetrics(deps)
  const ticks = createTickMetrics(deps.jobs)
  const served = createServedMetrics()
  const streamed = createStreamsMetrics()
  const scrape = createScrape(
    [
      ownProcess,
      createDatabaseMetrics(isDatabaseUp),
      ticks,
      createUpstreamMetrics(deps.upstream),
      createBudgetMetrics(deps.budget),
      served,
      streamed,
      ...(deps.feed === null ? [] : [createFeedMetrics(deps.feed)]),
      createInstallationMetrics(deps.installation),
    ],
    logger,
  )
  return {
    ticks,
    http: { ...served, streams: streamed.streams, scrape },
    counted: served.counted,
    close: ownProcess.close,
  }
}

const createDatabaseMetrics = (isUp: () => Promise<boolean>): Section => {
  const registry = new Registry()
  const up = new Gauge({
    name: 'polycool_database_up',
    help: '1 when the database answers, else 0.',
    registers: [registry],
  })
  return {
    name: 'the database',
    registry,
    update: async () => up.set((await isUp()) ? 1 : 0),
  }
}

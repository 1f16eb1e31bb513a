import { randomBytes } from 'node:crypto'
import { type Config, cronsOf } from './config.ts'
import { createDatabaseClock } from './db/clock.ts'
import { createUpstreamBudget } from './db/upstream-budget.ts'
import { jobsOf } from './domain/tier.ts'
import { createGammaClient, type GammaClient, type GammaNotice } from './gamma/client.ts'
import { MUTATION_DEADLINE_MS } from './http/deadline.ts'
import { createReadiness } from './http/health.ts'
import { createServer } from './http/server.ts'
import type { Logger } from './logger.ts'
import { createMetrics } from './metrics/metrics.ts'
import { createReadInstallation } from './metrics/read-installation.ts'
import { createDriftLog } from './pollers/drift.ts'
import { createIngest } from './pollers/ingest.ts'
import { createJobPlans, type JobSettings } from './pollers/jobs.ts'
import { createFetchMarket } from './pollers/on-demand.ts'
import { ownerOf, thisHost } from './pollers/owner.ts'
import { createPoller, type JobPlan } from './pollers/poller.ts'
import { createTimetable } from './pollers/timetable.ts'
import type { Store } from './store.ts'

export interface AppDeps {
  readonly store: Store
  readonly logger: Logger
  /** What this process is, in lines that belong to no tier: `api`, `poller`, or its only tier. */
  readonly service: string
  readonly build: string
}

export interface App {
  /** Every job, whether or not this process runs it by the clock. */
  readonly plans: readonly JobPlan[]
  /** Names this process among those that share the database. */
  readonly owner: string
  /** Serves and polls; returns the URL. Where `SERVE_API` is off, that of the health checks alone. */
  start(): Promise<string>
  /** Takes nothing new, and ends the ticks and requests under way; the store stays open. */
  stop(): Promise<void>
}

/** Wires everything together; nothing listens or polls before `start`. */
export const createApp = async (
  config: Config,
  { store: { database, writer, health, budget }, logger: rootLogger, service, build }: AppDeps,
): Promise<App> => {
  const logger = rootLogger.child({ service })
  const owner = ownerOf(thisHost(), process.pid, randomBytes(4).toString('hex'))
  const startedAt = new Date().toISOString()
  const clock = createDatabaseClock(writer)
  const client = createGammaClient({
    url: config.GAMMA_URL,
    userAgent: `polycool/${build}`,
    timeoutMs: config.GAMMA_TIMEOUT_MS,
    concurrency: config.GAMMA_CONCURRENCY,
    marketsRate: config.GAMMA_MARKETS_RATE,
    eventsRate: config.GAMMA_EVENTS_RATE,
    ledger: createUpstreamBudget(budget, config.UPSTREAM_GROUP),
    onNotice: (notice) => logger[levelOf(notice)](notice, `upstream: ${notice.kind}`),
  })
  const drift = createDriftLog((name) =>
    logger.warn({ name }, `upstream sends what this build does not know: ${name}`),
  )
  const ingest = createIngest(writer)
  const polling = { client, ingest, drift, database: writer }
  const plans = createJobPlans(polling, settingsOf(config))
  const jobs = jobsOf(config.tiers)
  const timetable = createTimetable(database, cronsOf(config))
  const metrics = createMetrics({
    ...{ logger, build, service, jobs },
    isDatabaseUp: createReadiness(health),
    upstream: { client, drift: drift.totals },
    budget: { usage: client.usage, group: config.UPSTREAM_GROUP },
    installation: { read: createReadInstallation({ database, timetable, crons: cronsOf(config) }) },
  })
  const poller = createPoller(
    { database: writer, clock, owner, logger: rootLogger, service, drift, observer: metrics.ticks },
    plans.filter(({ job }) => jobs.includes(job)),
  )
  const server = createServer({
    ...{ database, health, build, startedAt, logger },
    fetchMarket: metrics.counted(
      createFetchMarket({
        ...{ database, clock, client, ingest, drift },
        // Beyond it the mutation ends by itself; until then there is a better answer.
        upstreamTimeoutMs: Math.min(config.GAMMA_TIMEOUT_MS, MUTATION_DEADLINE_MS - 2_000),
        onFailure: (error) => logger.warn({ err: error }, 'fetchMarket served what is stored'),
      }),
    ),
    tiers: timetable,
    upstream: () => upstreamBudgets(client),
    shortMarketMaxMs: config.SHORT_MARKET_MAX_MS,
    fetchDeadlineMs: config.FETCH_DEADLINE_MS,
    servesApi: config.SERVE_API,
    metrics: metrics.http,
    metricsPort: config.METRICS_PORT,
    graphiql: config.GRAPHIQL ?? config.NODE_ENV !== 'production',
  })
  return {
    plans,
    owner,
    start: async () => {
      const url = await server.listen(config.HOST, config.PORT)
      poller.start()
      return url
    },
    stop: async () => {
      // The server first, in the same turn: at once it is not ready any more.
      await Promise.all([server.close(), poller.stop()])
      metrics.close()
      await client.close()
    },
  }
}

const settingsOf = (config: Config): JobSettings => ({
  crons: cronsOf(config),
  eventsLimit: config.EVENTS_LIMIT,
  eventsOrder: config.EVENTS_ORDER,
  standaloneLimit: config.STANDALONE_LIMIT,
  shortMarketMaxMs: config.SHORT_MARKET_MAX_MS,
  source: config.GAMMA_URL,
})

/** What slows polling down is for whoever runs this; the rest is for whoever works on it. */
const levelOf = ({ kind }: GammaNotice) =>
  kind === 'slow' || kind === 'breaker' ? 'warn' : 'debug'

const upstreamBudgets = async (client: GammaClient) =>
  Object.entries(await client.usage()).map(([family, usage]) => ({
    route: `/${family}`,
    ...usage,
    throttledUntil: usage.throttledUntil?.toISOString() ?? null,
  }))

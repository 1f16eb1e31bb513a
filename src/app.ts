import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Config, cronsOf, upstreamOf } from './config.ts'
import { createDatabaseClock } from './db/clock.ts'
import { createUpstreamBudget } from './db/upstream-budget.ts'
import { jobsOf } from './domain/tier.ts'
import { createFeed } from './feed/feed.ts'
import { createGammaClient, type GammaClient, type GammaNotice } from './gamma/client.ts'
import { readConsoleFiles } from './http/console-files.ts'
import { MUTATION_DEADLINE_MS } from './http/deadline.ts'
import { createReadiness } from './http/health.ts'
import { createServer } from './http/server.ts'
import { STREAM_LIMITS } from './http/subscriptions/stream-limits.ts'
import type { Logger } from './logger.ts'
import { createMetrics } from './metrics/metrics.ts'
import { createReadInstallation } from './metrics/read-installation.ts'
import { type Backfill, createBackfill } from './pollers/backfill.ts'
import { createDriftLog } from './pollers/drift.ts'
import { createIngest, type Ingest } from './pollers/ingest.ts'
import { createJobPlans, type JobSettings } from './pollers/jobs.ts'
import { createFetchMarket } from './pollers/on-demand.ts'
import { ownerOf, thisHost } from './pollers/owner.ts'
import { createPoller, type JobPlan } from './pollers/poller.ts'
import { createTakePage } from './pollers/take-page.ts'
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
  readonly backfill: Backfill
  /** Names this process among those that share the database. */
  readonly owner: string
  /** Serves and polls; returns the URL. Where `SERVE_API` is off, that of the health checks alone. */
  start(): Promise<string>
  /** Takes nothing new, and ends the ticks and requests under way; the store stays open. */
  stop(): Promise<void>
}

/** Where `npm run build:console` puts it. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console', import.meta.url))

/** Wires everything together; nothing listens or polls before `start`. */
export const createApp = async (
  config: Config,
  { store: { url, database, writer, health, budget }, logger: rootLogger, service, build }: AppDeps,
): Promise<App> => {
  const logger = rootLogger.child({ service })
  const owner = ownerOf(thisHost(), process.pid, randomBytes(4).toString('hex'))
  const startedAt = new Date().toISOString()
  const clock = createDatabaseClock(writer)
  const client = createGammaClient({
    ...upstreamOf(config),
    userAgent: `polycool/${build}`,
    ledger: createUpstreamBudget(budget, config.UPSTREAM_GROUP),
    onNotice: (notice) => logger[levelOf(notice)](notice, `upstream: ${notice.kind}`),
  })
  const drift = createDriftLog((name) =>
    logger.warn({ name }, `upstream sends what this build does not know: ${name}`),
  )
  const { SHORT_MARKET_MAX_MS: shortMarketMaxMs, DATABASE_PREPARE: prepare } = config
  const feed = createFeed({ url, prepare, service, database, logger, shortMarketMaxMs })
  const store = createIngest(writer)
  const ingest: Ingest = async (...page) => {
    const change = await store(...page)
    if (change.version !== null) feed.heard('changes', change.version)
    return change
  }
  const polling = {
    ...{ client, ingest, drift, database: writer },
    onPricesPaused: (isPaused: boolean) => logPricesPaused(logger, isPaused),
  }
  const plans = createJobPlans(polling, settingsOf(config))
  const jobs = jobsOf(config.tiers)
  const timetable = createTimetable(database, cronsOf(config))
  const metrics = createMetrics({
    ...{ logger, build, service, jobs },
    isDatabaseUp: createReadiness(health),
    upstream: { client, drift: drift.totals },
    budget: { usage: client.usage, group: config.UPSTREAM_GROUP },
    feed: config.SERVE_API ? feed.stats : null,
    installation: { read: createReadInstallation({ database, timetable, crons: cronsOf(config) }) },
  })
  const poller = createPoller(
    { database: writer, clock, owner, logger: rootLogger, service, drift, observer: metrics.ticks },
    plans.filter(({ job }) => jobs.includes(job)),
  )
  const server = createServer({
    ...{ database, health, build, startedAt, logger },
    feed: { resolutions: feed.resolutions.messages, marketUpdates: feed.markets.updates },
    isFeedHealthy: feed.isHealthy,
    trustProxy: config.TRUST_PROXY,
    streams: {
      ...STREAM_LIMITS,
      ...{ perClient: config.STREAMS_PER_CLIENT, total: config.STREAMS_MAX },
    },
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
    shortMarketMaxMs,
    fetchDeadlineMs: config.FETCH_DEADLINE_MS,
    servesApi: config.SERVE_API,
    metrics: metrics.http,
    metricsPort: config.METRICS_PORT,
    // Without the API it could show nothing.
    consoleFiles: config.CONSOLE && config.SERVE_API ? readConsoleFiles(CONSOLE_FOLDER) : undefined,
    graphiql: config.GRAPHIQL,
  })
  return {
    plans,
    backfill: createBackfill({
      ...{ client, clock, database: writer },
      takePage: createTakePage({ ingest, drift }),
    }),
    owner,
    start: async () => {
      // Who serves nobody needs to know nothing.
      if (config.SERVE_API) feed.start()
      const url = await server.listen(config.HOST, config.PORT)
      poller.start()
      return url
    },
    stop: async () => {
      // The server first, in the same turn: at once it is not ready any more.
      await Promise.all([server.close(), poller.stop()])
      await feed.close()
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
  resolutionLogDays: config.RESOLUTION_LOG_DAYS,
  prices: {
    retentionDays: config.PRICE_RETENTION_DAYS,
    maxBytes: config.PRICE_SERIES_MAX_MB * 1024 ** 2,
  },
  source: config.GAMMA_URL,
})

/** What slows polling down is for whoever runs this; the rest is for whoever works on it. */
const levelOf = ({ kind }: GammaNotice) =>
  kind === 'slow' || kind === 'breaker' ? 'warn' : 'debug'

const logPricesPaused = (logger: Logger, isPaused: boolean): void =>
  isPaused
    ? logger.warn('prices are not recorded: those under way take more than PRICE_SERIES_MAX_MB')
    : logger.info('prices are recorded again')

const upstreamBudgets = async (client: GammaClient) =>
  Object.entries(await client.usage()).map(([family, usage]) => ({
    route: `/${family}`,
    ...usage,
    throttledUntil: usage.throttledUntil?.toISOString() ?? null,
  }))

import { hostname } from 'node:os'
import type { Config } from './config.ts'
import { createDatabaseClock } from './db/clock.ts'
import { createGammaClient, type GammaClient } from './gamma/client.ts'
import { MUTATION_DEADLINE_MS } from './http/deadline.ts'
import { createServer } from './http/server.ts'
import type { Logger } from './logger.ts'
import { createDriftLog } from './pollers/drift.ts'
import { pollEvents } from './pollers/events-tier.ts'
import { createIngest } from './pollers/ingest.ts'
import { createFetchMarket } from './pollers/on-demand.ts'
import { ownerOf } from './pollers/owner.ts'
import { createPoller, type TierPlan } from './pollers/poller.ts'
import type { Store } from './store.ts'

export interface AppDeps {
  readonly store: Store
  readonly logger: Logger
  /** What this process is, in the log lines that belong to no tier: `api`, or the tier it polls. */
  readonly service: string
  readonly build: string
}

export interface App {
  /** Every tier, whether or not this process polls it by the clock. */
  readonly plans: readonly TierPlan[]
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
  { store: { database, writer, health }, logger: rootLogger, service, build }: AppDeps,
): Promise<App> => {
  const logger = rootLogger.child({ service })
  const owner = ownerOf(hostname(), process.pid)
  const startedAt = new Date().toISOString()
  const clock = createDatabaseClock(writer)
  await clock.sync()
  const client = createGammaClient({
    url: config.GAMMA_URL,
    userAgent: `polycool/${build}`,
    timeoutMs: config.GAMMA_TIMEOUT_MS,
    concurrency: config.GAMMA_CONCURRENCY,
    marketsRate: config.GAMMA_MARKETS_RATE,
    eventsRate: config.GAMMA_EVENTS_RATE,
    onNotice: (notice) => logger.debug(notice, `upstream: ${notice.kind}`),
  })
  const drift = createDriftLog((name) =>
    logger.warn({ name }, `upstream sends what this build does not know: ${name}`),
  )
  const ingest = createIngest(writer)
  const plans: readonly TierPlan[] = [
    {
      tier: 'EVENTS',
      cron: config.EVENTS_CRON,
      source: config.GAMMA_URL,
      run: pollEvents({
        ...{ client, clock, ingest, drift },
        limit: config.EVENTS_LIMIT,
        order: config.EVENTS_ORDER,
      }),
    },
  ]
  const poller = createPoller(
    { database: writer, owner, logger: rootLogger, drift, polled: config.tiers },
    plans,
  )
  const server = createServer({
    ...{ database, health, build, startedAt, logger },
    fetchMarket: createFetchMarket({
      ...{ database, clock, client, ingest, drift },
      // Beyond it the mutation ends by itself; until then there is a better answer.
      upstreamTimeoutMs: Math.min(config.GAMMA_TIMEOUT_MS, MUTATION_DEADLINE_MS - 2_000),
      onFailure: (error) => logger.warn({ err: error }, 'fetchMarket served what is stored'),
    }),
    tiers: poller.timings,
    upstream: () => upstreamBudgets(client),
    shortMarketMaxMs: config.SHORT_MARKET_MAX_MS,
    fetchDeadlineMs: config.FETCH_DEADLINE_MS,
    servesApi: config.SERVE_API,
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
      await client.close()
    },
  }
}

const upstreamBudgets = (client: GammaClient) =>
  Object.entries(client.stats()).map(([family, stats]) => ({
    route: `/${family}`,
    usedLast10s: stats.usedLast10s,
    allowedPer10s: stats.allowedPer10s,
    throttledUntil: stats.throttledUntil?.toISOString() ?? null,
  }))

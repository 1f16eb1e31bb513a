import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import type { FaultInput } from '../simulator/fault.ts'
import type { Database } from '../src/db/client.ts'
import { createDatabaseClock } from '../src/db/clock.ts'
import { createGammaClient, type GammaClient } from '../src/gamma/client.ts'
import type { HttpMetrics } from '../src/http/metrics.ts'
import { createServer } from '../src/http/server.ts'
import { createDriftLog } from '../src/pollers/drift.ts'
import { pollEvents } from '../src/pollers/events-tier.ts'
import { createIngest } from '../src/pollers/ingest.ts'
import { createFetchMarket } from '../src/pollers/on-demand.ts'
import { createTakePage } from '../src/pollers/take-page.ts'
import { runTick } from '../src/pollers/tick.ts'
import type { FeedAccess } from '../src/schema/context.ts'
import { printTable, quantile } from './support/measure.ts'
import { startSimulatorProcess } from './support/simulator-process.ts'
import { withFreshStore } from './support/store.ts'

const CALLS = 200
const MUTATION = `mutation ($id: ID!) { fetchMarket(by: { id: $id }) {
  __typename ... on FetchMarketPayload { isFresh refreshInFlight market { id volume outcomes { name price } } }
} }`

/** Nobody subscribes here, and nothing is counted. */
const NO_FEED: FeedAccess = {
  resolutions: async function* () {},
  marketUpdates: async function* () {},
}
const UNCOUNTED: HttpMetrics = {
  scrape: async () => '',
  request() {},
  operation() {},
  error() {},
  streams: { streamOpened() {}, streamClosed() {}, streamRefused() {}, messageSent() {} },
}

/**
 * The "Get prices" button over HTTP: how long `fetchMarket` takes for stored markets when upstream
 * answers in 30 ms, in 2 s, and not at all; beside what bare upstream took in the same run.
 */
export const benchFetchMarket = async (): Promise<void> => {
  const simulator = await startSimulatorProcess({ speed: 1, events: 100 })
  try {
    await withFreshStore(async (database, writer) => {
      const ids = await fill(writer, simulator.url)
      let from = 0
      const next = (): readonly number[] => {
        from += CALLS
        return ids.slice(from - CALLS, from)
      }
      const row = async (what: string, faults: readonly FaultInput[]) => {
        await simulator.setFaults(faults)
        return withServer({ database, writer }, simulator.url, async (url) =>
          rowOf(what, await timed(next(), (id) => ask(url, id))),
        )
      }
      await row('warm-up', [])
      await simulator.setFaults([AT_30_MS])
      const rows = [
        rowOf('bare upstream, 30 ms', await timed(next(), (id) => bare(simulator.url, id))),
        await row('fetchMarket, upstream 30 ms', [AT_30_MS]),
        await row('fetchMarket, upstream 2 s', [{ kind: 'latency', ms: 2_000 }]),
        await row('fetchMarket, upstream down', [{ kind: 'reset' }]),
      ]
      await simulator.setFaults([AT_30_MS])
      rows.push(
        await withServer({ database, writer }, simulator.url, (url, client) =>
          stampede(url, ids.at(-1) ?? 0, client),
        ),
      )
      printTable(
        `fetchMarket of stored markets over HTTP, ${CALLS} calls each, one after the other`,
        rows,
      )
    })
  } finally {
    await simulator.close()
  }
}

const AT_30_MS: FaultInput = { kind: 'latency', ms: 30 }

type Row = Readonly<Record<string, string | number>>

const createClient = (url: string): GammaClient =>
  createGammaClient({
    url,
    userAgent: 'polycool-bench',
    // The bench asks faster than one installation may: the budget is not what is measured.
    marketsRate: 2_000,
    eventsRate: 1_000,
    demandReserve: 1_000,
  })

const createDeps = async (database: Database, client: GammaClient) => {
  const clock = createDatabaseClock(database)
  const drift = createDriftLog(() => undefined)
  return { database, clock, client, drift, ingest: createIngest(database) }
}

/** A server of its own for each row, so that none inherits requests still under way. */
const withServer = async (
  { database, writer }: { readonly database: Database; readonly writer: Database },
  upstream: string,
  work: (url: string, client: GammaClient) => Promise<Row>,
): Promise<Row> => {
  const client = createClient(upstream)
  const deps = await createDeps(writer, client)
  const server = createServer({
    database,
    logger: pino({ level: 'silent' }),
    fetchMarket: createFetchMarket({
      ...deps,
      upstreamTimeoutMs: 10_000,
      onFailure: () => undefined,
    }),
    metrics: UNCOUNTED,
    feed: NO_FEED,
    tiers: async () => [],
    upstream: async () => [],
    build: 'bench',
    startedAt: new Date().toISOString(),
    shortMarketMaxMs: 3_600_000,
    fetchDeadlineMs: 90,
    graphiql: false,
  })
  try {
    return await work(`${await server.listen('127.0.0.1', 0)}/graphql`, client)
  } finally {
    await server.close()
    await client.close()
  }
}

/** One tick, made an hour old; returns the ids of the open markets that it stored. */
const fill = async (database: Database, upstream: string): Promise<readonly number[]> => {
  const client = createClient(upstream)
  const deps = await createDeps(database, client)
  const run = pollEvents({
    ...{ ...deps, database, takePage: createTakePage(deps) },
    ...{ limit: 500, order: 'volume', shortMarketMaxMs: 3_600_000 },
  })
  await runTick(
    { database, clock: createDatabaseClock(database), owner: 'bench' },
    { job: 'EVENTS', cron: '0 * * * * *', periodMs: 60_000, nextRunInMs: null, run },
    new AbortController().signal,
  )
  await client.close()
  const { db } = database
  await db.execute(sql`update markets set observed_at = observed_at - interval '1 hour'`)
  await db.execute(sql`update event_observations set observed_at = observed_at - interval '1 hour'`)
  const rows = await db.execute<{ id: string }>(
    sql`select id from markets where not closed order by id`,
  )
  return rows.map((each) => Number(each.id))
}

const ask = async (url: string, id: number): Promise<string> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: MUTATION, variables: { id: String(id) } }),
  })
  const { data } = (await response.json()) as { data?: { fetchMarket: Record<string, unknown> } }
  const payload = data?.fetchMarket
  if (payload?.__typename !== 'FetchMarketPayload') throw new Error(JSON.stringify(payload))
  if (payload.isFresh) return 'fresh'
  return payload.refreshInFlight ? 'in flight' : 'stored'
}

const bare = async (url: string, id: number): Promise<string> => {
  await (await fetch(`${url}/markets/${id}`)).json()
  return 'fresh'
}

interface Timed {
  readonly ms: readonly number[]
  readonly kinds: ReadonlyMap<string, number>
}

const timed = async (
  ids: readonly number[],
  call: (id: number) => Promise<string>,
): Promise<Timed> => {
  const ms: number[] = []
  const kinds = new Map<string, number>()
  for (const id of ids) {
    const started = performance.now()
    const kind = await call(id)
    ms.push(performance.now() - started)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return { ms, kinds }
}

const rowOf = (what: string, { ms, kinds }: Timed): Row => ({
  what,
  'p50 ms': quantile(ms, 0.5),
  'p99 ms': quantile(ms, 0.99),
  'max ms': Math.max(...ms),
  answered: [...kinds].map(([kind, times]) => `${times} ${kind}`).join(', '),
})

/** Everybody presses the button of the same market at once. */
const stampede = async (url: string, id: number, client: GammaClient): Promise<Row> => {
  const before = client.stats().markets.requests
  const started = performance.now()
  const kinds = await Promise.all(Array.from({ length: 300 }, () => ask(url, id)))
  return {
    what: '300 calls at once for one market',
    'max ms': performance.now() - started,
    answered: `${kinds.filter((kind) => kind === 'fresh').length} fresh, ${client.stats().markets.requests - before} upstream requests`,
  }
}

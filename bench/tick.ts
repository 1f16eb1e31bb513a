import type { Database } from '../src/db/client.ts'
import { createDatabaseClock } from '../src/db/clock.ts'
import { jobClaims } from '../src/db/tables/polling.ts'
import { createGammaClient, type GammaClient } from '../src/gamma/client.ts'
import { createDriftLog } from '../src/pollers/drift.ts'
import { PAGE_BYTES, pollEvents } from '../src/pollers/events-tier.ts'
import { createIngest } from '../src/pollers/ingest.ts'
import { createTakePage } from '../src/pollers/take-page.ts'
import { runTick } from '../src/pollers/tick.ts'
import { type Measured, measure, median, printTable } from './support/measure.ts'
import { startSimulatorProcess } from './support/simulator-process.ts'
import { rowsWritten, walBytes, withFreshStore } from './support/store.ts'

const EVENTS = 500
const ROUNDS = 7

/**
 * One run of the events tier over 500 events, against bare JSON.parse of the very same bodies: what
 * a tick costs in all, what of it is HTTP and gunzip, how long it holds the event loop, and what it
 * writes. The simulator's clock stands still but for the steps taken here.
 */
export const benchTick = async (options: { readonly recordings?: string } = {}): Promise<void> => {
  const simulator = await startSimulatorProcess({ speed: 0, events: 650, ...options })
  const client = createGammaClient({
    url: simulator.url,
    userAgent: 'polycool-bench',
    eventsRate: 1000,
  })
  try {
    await withFreshStore(async (_, database) => {
      const bodies = await fetchBodies(simulator.url)
      const parse = await repeated(() => measure(() => parseAll(bodies)))
      const fetching = await repeated(() => measure(() => drainPages(client)))
      const tick = createTick(database, client)
      const cold = await tick()
      const same = await repeated(tick)
      const later = await repeated(async () => {
        await simulator.advance(30_000)
        return tick()
      })
      const bytes = bodies.reduce((sum, body) => sum + body.length, 0)
      const parseMs = median(parse.map((run) => run.cpuMs))
      const fetchMs = median(fetching.map((run) => run.cpuMs))
      printTable(
        `events tier, ${options.recordings ? 'recorded' : 'simulated'}: ${(bytes / 1e6).toFixed(1)} MB of JSON in ${bodies.length} pages; CPU of this process, Postgres and upstream run apart`,
        [
          { step: 'JSON.parse of the same bytes', 'CPU ms': parseMs, 'x parse': 1 },
          {
            step: 'HTTP, gunzip and JSON.parse',
            'CPU ms': fetchMs,
            'x parse': fetchMs / parseMs,
          },
          row('first tick, all new', [cold], parseMs, fetchMs),
          row('tick, nothing changed', same, parseMs, fetchMs),
          row('tick, 30 s later', later, parseMs, fetchMs),
        ],
      )
    })
  } finally {
    await client.close()
    await simulator.close()
  }
}

interface TickCost {
  readonly run: Measured<{ readonly seen: number; readonly changed: number }>
  readonly wal: number
  readonly written: number
}

const createTick = (database: Database, client: GammaClient) => {
  const run = pollEvents({
    ...{ client, database },
    takePage: createTakePage({
      ingest: createIngest(database),
      drift: createDriftLog(() => undefined),
    }),
    ...{ limit: EVENTS, order: 'volume', shortMarketMaxMs: 3_600_000 },
  })
  return async (): Promise<TickCost> => {
    const wal = await walBytes(database)
    const before = await rowsWritten(database)
    // Ticks follow one another here, with no pause in which the last claim could grow old.
    await database.db.delete(jobClaims)
    const measured = await measure(async () => {
      const report = await runTick(
        { database, clock: createDatabaseClock(database), owner: 'bench' },
        { job: 'EVENTS', cron: '*/30 * * * * *', periodMs: 30_000, nextRunInMs: null, run },
        new AbortController().signal,
      )
      if (report?.failure) throw new Error(report.failure.message)
      return { seen: report?.marketsSeen ?? 0, changed: report?.marketsChanged ?? 0 }
    })
    const after = await rowsWritten(database)
    return {
      run: measured,
      wal: (await walBytes(database)) - wal,
      written: ['markets', 'market_texts', 'outcomes', 'events', 'event_texts'].reduce(
        (sum, table) => sum + (after.get(table) ?? 0) - (before.get(table) ?? 0),
        0,
      ),
    }
  }
}

const row = (step: string, costs: readonly TickCost[], parseMs: number, fetchMs: number) => {
  const cpu = median(costs.map((cost) => cost.run.cpuMs))
  return {
    step,
    'CPU ms': cpu,
    'x parse': cpu / parseMs,
    'without HTTP, x parse': (cpu - fetchMs + parseMs) / parseMs,
    'wall ms': median(costs.map((cost) => cost.run.wallMs)),
    'loop p99 ms': median(costs.map((cost) => cost.run.loopP99Ms)),
    'loop max ms': Math.max(...costs.map((cost) => cost.run.loopMaxMs)),
    'WAL kB': median(costs.map((cost) => cost.wal)) / 1000,
    'rows written': median(costs.map((cost) => cost.written)),
    markets: median(costs.map((cost) => cost.run.result.seen)),
    changed: median(costs.map((cost) => cost.run.result.changed)),
  }
}

const repeated = async <Result>(work: () => Promise<Result>): Promise<readonly Result[]> => {
  const results: Result[] = []
  for (let i = 0; i < ROUNDS; i += 1) results.push(await work())
  return results
}

const QUERY = {
  closed: false,
  order: 'volume',
  ascending: false,
  limit: 100,
  pageBytes: PAGE_BYTES,
} as const

const drainPages = async (client: GammaClient): Promise<void> => {
  let seen = 0
  for await (const page of client.eventPages(QUERY, { lane: 'poll' })) {
    seen += page.rows.length
    if (seen >= EVENTS) return
  }
}

/** Keeps nothing: what a bench holds on to, the garbage collector of the next measurement walks. */
const parseAll = (bodies: readonly Buffer[]): void => {
  for (const body of bodies) JSON.parse(body.toString())
}

const fetchBodies = async (url: string): Promise<readonly Buffer[]> => {
  const bodies: Buffer[] = []
  let cursor: string | undefined
  for (let seen = 0; seen < EVENTS; seen += 20) {
    const after = cursor === undefined ? '' : `&after_cursor=${encodeURIComponent(cursor)}`
    const answer = await fetch(
      `${url}/events/keyset?closed=false&order=volume&ascending=false&limit=20${after}`,
    )
    const body = Buffer.from(await answer.arrayBuffer())
    bodies.push(body)
    cursor = JSON.parse(body.toString()).next_cursor
    if (cursor === undefined) break
  }
  return bodies
}

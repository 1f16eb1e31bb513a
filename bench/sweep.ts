import { sql } from 'drizzle-orm'
import type { Database } from '../src/db/client.ts'
import { FULL_SIZE, LIMITS } from './support/full-size.ts'
import { measure, printTable } from './support/measure.ts'
import { showLine } from './support/progress-line.ts'
import { startServerProcess, type Usage } from './support/server-process.ts'
import {
  type SimulatorProcess,
  startSimulatorProcess,
  type Traffic,
} from './support/simulator-process.ts'
import { rowsWritten, walBytes, withFreshStore } from './support/store.ts'
import { printTraffic, verdict } from './support/traffic-table.ts'

const PEAK_RSS_MB = 400

/**
 * Every open market of a full-size upstream that keeps its published limits: a first run of a tier,
 * and a second in which nothing is new. Upstream, poller and Postgres each run in processes of their
 * own. The simulator's clock stands still, so that what is stored can be held against it one by one.
 */
export const benchSweep = async ({ tier }: { readonly tier: string }): Promise<void> => {
  const simulator = await startSimulatorProcess({ ...FULL_SIZE, speed: 0 })
  try {
    await withFreshStore(async (database, _writer, url) => {
      const poll = (name: string) => {
        showLine(`  ${tier}, ${name} run`)
        return pollOnce(database, simulator, { tier, url })
      }
      const first = await poll('first')
      const second = await poll('second')
      showLine('')
      const parseMsPerByte = await measureParse(simulator.url)
      printTable(`${tier}: one run over 50,000 open markets in 10,000 events`, [
        rowOf('first, all new', first, parseMsPerByte),
        rowOf('second, nothing new', second, parseMsPerByte),
      ])
      printTraffic({ first: first.traffic, second: second.traffic })
      const coverage = await compare(database, await simulator.openMarketIds())
      printTable('open markets, each against each', [coverage])
      printVerdicts([first, second], coverage)
    })
  } finally {
    await simulator.close()
  }
}

const printVerdicts = (runs: readonly Run[], coverage: Coverage): void => {
  const worst = (value: (run: Run) => number): number => Math.max(...runs.map(value))
  const peakRss = worst(({ usage }) => usage.peakRssMb)
  console.log('')
  console.log(verdict('missing', coverage.missing, 0, 'markets'))
  console.log(verdict('stored twice', coverage['stored twice'], 0, 'markets'))
  console.log(verdict('peak RSS', peakRss, PEAK_RSS_MB, 'MB'))
  for (const family of ['markets', 'events'] as const) {
    const peak = worst(({ traffic }) => traffic.peakPer10s[family])
    console.log(verdict(`/${family} in 10 s`, peak, LIMITS[family].ours, 'requests'))
  }
}

type Coverage = Awaited<ReturnType<typeof compare>>

interface Run {
  readonly tick: Tick
  readonly usage: Usage
  readonly traffic: Traffic
  readonly wal: number
  readonly written: number
}

interface Tick extends Readonly<Record<string, unknown>> {
  readonly seconds: number
  readonly requests: number
  readonly bytes: number
  readonly seen: number
  readonly changed: number
  readonly refused: number
}

const pollOnce = async (
  database: Database,
  simulator: SimulatorProcess,
  { tier, url }: { readonly tier: string; readonly url: string },
): Promise<Run> => {
  await simulator.clearTraffic()
  const [wal, before] = [await walBytes(database), await rowsWritten(database)]
  const server = startServerProcess(['poll', tier, '--once'], {
    DATABASE_URL: url,
    GAMMA_URL: simulator.url,
  })
  await server.finished()
  const after = await rowsWritten(database)
  const tables = ['markets', 'market_texts', 'outcomes', 'events', 'event_texts']
  return {
    tick: await lastTick(database),
    usage: server.usage(),
    traffic: await simulator.traffic(),
    wal: (await walBytes(database)) - wal,
    written: tables.reduce(
      (sum, name) => sum + (after.get(name) ?? 0) - (before.get(name) ?? 0),
      0,
    ),
  }
}

const lastTick = async ({ db }: Database): Promise<Tick> => {
  const [tick] = await db.execute<Tick>(sql`
    select extract(epoch from finished_at - started_at)::float8 as seconds, requests,
      decoded_bytes::float8 as bytes, markets_seen as seen, markets_changed as changed,
      rows_refused as refused
    from ticks order by id desc limit 1`)
  if (tick === undefined) throw new Error('no tick was recorded')
  return tick
}

/** What bare JSON.parse takes for pages like these: a measure of the machine, not of us. */
const measureParse = async (url: string): Promise<number> => {
  const bodies: string[] = []
  for (const order of ['id', 'volume', 'startDate', 'liquidity']) {
    const answer = await fetch(`${url}/events/keyset?closed=false&order=${order}&limit=50`)
    bodies.push(await answer.text())
  }
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0)
  const { cpuMs } = await measure(() => {
    for (let i = 0; i < 10; i += 1) for (const body of bodies) JSON.parse(body)
  })
  return cpuMs / (10 * bytes)
}

const rowOf = (run: string, { tick, usage, wal, written }: Run, parseMsPerByte: number) => ({
  run,
  seconds: tick.seconds,
  requests: tick.requests,
  'MB of JSON': tick.bytes / 1e6,
  'CPU s': usage.cpuMs / 1000,
  'x JSON.parse': usage.cpuMs / (tick.bytes * parseMsPerByte),
  'peak RSS MB': usage.peakRssMb,
  'WAL kB': wal / 1000,
  'rows written': written,
  'markets seen': tick.seen,
  changed: tick.changed,
  refused: tick.refused,
})

/** What only event pages show, placeholders without a name yet, upstream's market lists hide. */
const compare = async ({ db }: Database, upstream: readonly number[]) => {
  const rows = await db.execute<{ id: string; placeholder: boolean }>(
    sql`select id::text as id, is_placeholder as placeholder from markets where not closed`,
  )
  const stored = new Map(rows.map((row) => [Number(row.id), row.placeholder]))
  const open = new Set(upstream)
  const more = [...stored].filter(([id]) => !open.has(id))
  return {
    upstream: open.size,
    stored: stored.size,
    'stored twice': rows.length - stored.size,
    missing: upstream.filter((id) => !stored.has(id)).length,
    'placeholders besides': more.filter(([, placeholder]) => placeholder).length,
    'not open upstream': more.filter(([, placeholder]) => !placeholder).length,
  }
}

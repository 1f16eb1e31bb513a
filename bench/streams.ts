import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Database } from '../src/db/client.ts'
import { seedMarkets } from '../test/support/rows.ts'
import { type Crowd, monotonicMs, startCrowd } from './support/crowd.ts'
import { printTable, quantile } from './support/measure.ts'
import { showLine } from './support/progress-line.ts'
import { type ServerProcess, startServerProcess } from './support/server-process.ts'
import { withFreshStore } from './support/store.ts'
import { verdict } from './support/traffic-table.ts'

const IDLE = 10_000
const STALLED = 1_000
const CHANGES = 20_000
const BATCH = 100
const GOALS = { kBPerStream: 32, p99Ms: 250, stalledMb: 64 }

/**
 * One API process with ten thousand subscribers of the resolution log, all with server-sent events:
 * what each takes, and how soon they have a change. Then readers that stall, and many changes.
 */
export const benchStreams = (): Promise<void> =>
  withFreshStore(async (database, _writer, url) => {
    await seedMarkets(database, [{ id: 1, description: 'x'.repeat(20_000) }])
    await withServer(url, (server, crowd) => idle(database, server, crowd))
    await withServer(url, (server, crowd) => stalled(database, server, crowd))
  })

const withServer = async (
  url: string,
  work: (server: ServerProcess, crowd: Crowd) => Promise<void>,
): Promise<void> => {
  const server = startServerProcess(['start'], {
    ...{ DATABASE_URL: url, POLLER_MODE: 'none', LOG_LEVEL: 'info' },
    ...{ STREAMS_PER_CLIENT: '20000', STREAMS_MAX: '20000' },
  })
  const crowd = startCrowd(await server.listening())
  try {
    await work(server, crowd)
  } finally {
    await crowd.close()
    await server.stop()
  }
}

const idle = async (database: Database, server: ServerProcess, crowd: Crowd): Promise<void> => {
  await crowd.join(1_000) // what the first take is mostly the server's own
  const before = await settledRss(server)
  const started = performance.now()
  await crowd.join(IDLE - 1_000)
  const openSeconds = (performance.now() - started) / 1000
  const latencies: number[] = []
  await wait(1_000) // what is used is told each half second
  const cpuBefore = server.usage().cpuMs
  for (let round = 0; round < 10; round += 1) {
    const since = monotonicMs()
    await append(database, 1)
    const arrivals = await crowd.arrivals()
    latencies.push(...arrivals.map((arrival) => arrival - since))
    showLine(
      `  change ${round + 1} of 10: the last had it after ${Math.round(latencies.at(-1) ?? 0)} ms`,
    )
    await wait(1_500)
  }
  showLine('')
  const cpuMs = (server.usage().cpuMs - cpuBefore) / 10
  const kBPerStream = ((await settledRss(server)) - before) / (IDLE / 1000 - 1)
  const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
  printTable(`${IDLE} idle streams, and 10 changes to all`, [
    {
      'opened in s': openSeconds,
      'RSS kB each': kBPerStream,
      'RSS MB': server.usage().rssMb,
      'server CPU ms a change': cpuMs,
      'p50 ms': p50,
      'p99 ms': p99,
      'max ms': Math.max(...latencies),
    },
  ])
  console.log('')
  console.log(verdict('memory of a stream', kBPerStream, GOALS.kBPerStream, 'kB'))
  console.log(verdict('one change to all, p99', p99, GOALS.p99Ms, 'ms'))
}

const stalled = async (database: Database, server: ServerProcess, crowd: Crowd): Promise<void> => {
  await crowd.join(STALLED, { isStalled: true })
  const before = await settledRss(server)
  const samples: { readonly changes: number; readonly rssMb: number; readonly dropped: number }[] =
    []
  for (let changes = BATCH; changes <= CHANGES; changes += BATCH) {
    await append(database, BATCH)
    await wait(200)
    if (changes % (CHANGES / 10) !== 0) continue
    const dropped = await stalledOf(server)
    samples.push({ changes, rssMb: server.usage().rssMb, dropped })
    showLine(`  ${changes} changes, RSS ${Math.round(server.usage().rssMb)} MB, ${dropped} dropped`)
  }
  showLine('')
  printTable(
    `${STALLED} readers that stall, ${before.toFixed(0)} MB before`,
    samples.map(({ changes, rssMb, dropped }) => ({ changes, 'RSS MB': rssMb, dropped })),
  )
  const growth = Math.max(...samples.map(({ rssMb }) => rssMb)) - before
  console.log('')
  console.log(verdict('growth', growth, GOALS.stalledMb, 'MB'))
}

/** Streams that it has dropped because their readers stalled. */
const stalledOf = async (server: ServerProcess): Promise<number> => {
  const metrics = await fetch(new URL('/metrics', await server.listening()))
  const line = /^polycool_streams_closed_total\{.*end="stalled".*\} (\d+)$/m
  return Number(line.exec(await metrics.text())?.[1] ?? 0)
}

/** After a while in which it may tidy up. */
const settledRss = async (server: ServerProcess): Promise<number> => {
  await wait(5_000)
  return server.usage().rssMb
}

/** As the writer does: one statement, with the row of the feed as its last lock. */
const append = async ({ db }: Database, count: number): Promise<void> => {
  await db.execute(sql`
    with feed as (
      update feeds set last_version = last_version + ${count}::bigint where name = 'resolutions'
      returning last_version - ${count}::bigint as before
    ), added as (
      insert into resolution_changes (seq, market_id, kind, status, observed_at, recorded_at,
        tag_slugs, evidence)
      select before + place, 1, 'CLOSED', 'CLOSED', now(), now(), '{}', '{}'
      from feed, generate_series(1, ${count}::int) place
    )
    select pg_notify('polycool_resolutions', (before + ${count}::bigint)::text) from feed`)
}

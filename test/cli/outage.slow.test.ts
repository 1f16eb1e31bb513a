import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { createDatabase, type Database } from '../../src/db/client.ts'
import { readPassword } from '../../src/db/embedded/cluster.ts'
import { readPostmaster } from '../../src/db/embedded/postmaster.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { answers, createDataDir, postmasterOf, queryOf, startCommand } from '../support/process.ts'

const openSimulator = async (options: { port?: number; events: number }): Promise<Simulator> => {
  const simulator = await createSimulator({ closedMarkets: 300, upDown: false, ...options })
  onTestFinished(() => simulator.close())
  return simulator
}

test('without Gamma, start says so, serves what is stored, and goes on when Gamma is there', async () => {
  const { url: DATABASE_URL, close } = await createTestDatabase()
  onTestFinished(close)
  const port = await freePort()
  // Longer than the tries of one request, so that it is told what failed, not that time ran out.
  const env = {
    ...{ DATABASE_URL, GAMMA_URL: `http://127.0.0.1:${port}` },
    ...{ POLLER_MODE: 'events', EVENTS_CRON: '*/4 * * * * *' },
  }
  const earlier = await openSimulator({ port, events: 12 })
  const first = startCommand(['start'], env)
  await first.logs(/^12 events/)
  first.kill('SIGTERM')
  await Promise.all([first.ended, earlier.close()])

  const server = startCommand(['start'], env)
  const { url = '' } = await server.logs(/^GraphQL at /)
  const warning = await server.logs(/^polling .* failed/)
  expect(warning).toMatchObject({ level: 40, failure: { code: 'GAMMA_UNREACHABLE' } })
  expect(warning.msg).toBe(
    `polling ${env.GAMMA_URL} failed after 0 events, 0 markets, 0 changed: /events/keyset: Gamma ` +
      'cannot be reached (ECONNREFUSED) [GAMMA_UNREACHABLE]; serving what is stored, trying again ' +
      'at the next slot',
  )
  expect(await answers(`${url}/health/ready`)).toBe(true)
  expect(await queryOf(url, '{ events(first: 100) { totalCount } }')).toEqual({
    events: { totalCount: 12 },
  })

  await openSimulator({ port, events: 12 })
  await server.logs(/^12 events, /)
})

/** A connection of the test's own to the embedded Postgres there, which lives. */
const connectTo = async (dataDir: string): Promise<Database> => {
  const postmaster = await readPostmaster(`${dataDir}/postgres`)
  const password = await readPassword(`${dataDir}/postgres`)
  const url = `postgres://polycool:${password}@127.0.0.1:${postmaster?.port}/polycool`
  const database = createDatabase({ url, service: 'test', max: 1 })
  onTestFinished(() => database.close())
  return database
}

/** Counts of what may never be: each must be 0. */
const FAULTS = sql`select
  (select count(*)::int from markets m where not exists
    (select from market_texts t where t.market_id = m.id)) as "marketsWithoutTexts",
  (select count(*)::int from markets m where cardinality(m.prices) <>
    (select count(*) from outcomes o where o.market_id = m.id)) as "marketsWithOtherOutcomes",
  (select count(*)::int from markets m where not exists
    (select from outcomes o where o.market_id = m.id)) as "marketsWithoutOutcomes",
  (select count(*)::int from events e where not exists
    (select from event_texts t where t.event_id = e.id)) as "eventsWithoutTexts",
  (select count(*)::int from events e where not exists
    (select from event_observations o where o.event_id = e.id)) as "eventsNeverSeen",
  (select count(*) - coalesce(max(version), 0) from changes)::int as "holesInFeed",
  (select abs(f.last_version - (select count(*) from changes))
    from feeds f where f.name = 'changes')::int as "feedHeadOff",
  (select abs(f.last_version - (select count(*) from resolution_changes))
    from feeds f where f.name = 'resolutions')::int as "logHeadOff",
  (select count(*)::int from changes c, unnest(c.market_ids) i where not exists
    (select from markets m where m.id = i)) as "changesOfNoMarket",
  (select count(*)::int from changes c, unnest(c.event_ids) i where not exists
    (select from events e where e.id = i)) as "changesOfNoEvent",
  (select count(*)::int from markets m where not exists
    (select from changes c where m.id = any(c.market_ids))) as "marketsWithoutChange"`

const faultsOf = async ({ db }: Database): Promise<readonly string[]> => {
  const [row] = await db.execute<Record<string, number>>(FAULTS)
  return Object.entries(row ?? {}).flatMap(([name, times]) =>
    times === 0 ? [] : [`${name}: ${times}`],
  )
}

const countOf = async ({ db }: Database, table: string, where = 'true'): Promise<number> => {
  const [row] = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from ${sql.identifier(table)} where ${sql.raw(where)}`,
  )
  return row?.n ?? 0
}

test('kill -9 during a tick leaves nothing half-written; the next start adopts Postgres and completes the set', async () => {
  const simulator = await openSimulator({ events: 150 })
  simulator.faults.set({ kind: 'latency', ms: 300 })
  const port = await freePort()
  const dataDir = await createDataDir()
  const env = {
    ...{ DATA_DIR: dataDir, PORT: `${port}`, GAMMA_URL: simulator.url },
    ...{ POLLER_MODE: 'events', EVENTS_CRON: '*/6 * * * * *' },
  }
  const killed = startCommand(['start'], env)
  await killed.logs(/^GraphQL at /)
  const database = await connectTo(dataDir)
  await expect
    .poll(() => countOf(database, 'markets'), { interval: 5, timeout: 10_000 })
    .toBeGreaterThan(0)
  const postmaster = await postmasterOf(dataDir)
  killed.kill('SIGKILL')
  expect((await killed.ended).code).toBeNull()

  expect(await countOf(database, 'events')).toBeLessThan(150)
  expect(await faultsOf(database)).toEqual([])
  expect(await countOf(database, 'ticks', 'finished_at is not null')).toBe(0)
  expect(await countOf(database, 'ticks')).toBe(1)

  simulator.faults.clear()
  const server = startCommand(['start'], env)
  await expect
    .poll(() => answers(`http://127.0.0.1:${port}/health/ready`), { interval: 5, timeout: 10_000 })
    .toBe(true)
  const readyMs = Math.round(performance.now() - server.startedAt)
  process.stdout.write(`ready ${readyMs} ms after the start that followed kill -9\n`)
  await server.logs(/^embedded PostgreSQL .*, adopted$/)
  expect(await postmasterOf(dataDir)).toBe(postmaster)

  await server.logs(/^150 events, /)
  expect(await faultsOf(database)).toEqual([])
  expect(await countOf(database, 'ticks', 'finished_at is null')).toBe(1) // that of the killed one
  expect(await countOf(database, 'events')).toBe(150)
  const open = await countOf(database, 'markets', `id in (${simulator.openMarketIds().join()})`)
  expect(open).toBe(simulator.openMarketIds().length)
})

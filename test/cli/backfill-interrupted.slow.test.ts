import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import type { Database } from '../../src/db/client.ts'
import { listMarks } from '../../src/db/tables/polling.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { type Environment, runCommand, startCommand } from '../support/process.ts'

const CLOSED = 1_000

interface Upstream {
  readonly simulator: Simulator
  readonly database: Database
  readonly env: Environment
}

const openUpstream = async (): Promise<Upstream> => {
  const options = { events: 12, closedMarkets: CLOSED, strays: 3, upDown: false, speed: 0 }
  const simulator = await createSimulator(options)
  const { url, database, close } = await createTestDatabase()
  onTestFinished(async () => {
    await simulator.close()
    await close()
  })
  return { simulator, database, env: { DATABASE_URL: url, GAMMA_URL: simulator.url } }
}

const count = async ({ db }: Database, from: string): Promise<number> => {
  const [row] = await db.execute<{ count: number }>(sql.raw(`select count(*)::int from ${from}`))
  return row?.count ?? 0
}

/** The archive of the simulator has the numbers 1 to `CLOSED`. */
const countArchive = (database: Database) => count(database, `markets where id <= ${CLOSED}`)

test('backfill --closed that is killed goes on when it is run again: nothing is missing, nothing logged', async () => {
  const { simulator, database, env } = await openUpstream()
  simulator.faults.set({ kind: 'latency', ms: 60 })
  const killed = startCommand(['backfill', '--closed'], env)
  await expect.poll(() => countArchive(database), { timeout: 30_000 }).toBeGreaterThan(200)
  killed.kill('SIGKILL')
  expect((await killed.ended).code).toBeNull()
  const stored = await countArchive(database)
  expect(stored).toBeLessThan(CLOSED)

  simulator.faults.clear()
  simulator.requests.clear()
  const { code, stdout } = await runCommand(['backfill', '--closed'], env)
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^[\d,]+ markets in [\d,]+ events are stored \(0 rows refused, [\d,]+ requests, [\d.]+ MB, [\d.]+ s\)\n$/,
  )
  expect(await countArchive(database)).toBe(CLOSED)
  const open = simulator.openMarketIds()
  expect(await count(database, `markets where id in (${open.join()})`)).toBe(open.length)
  expect(await count(database, 'resolution_changes')).toBe(0)
  expect(await count(database, `markets where id <= ${CLOSED} and status = 'OPEN'`)).toBe(0)
  // All pages of closed markets are 10: those stored before were not read again, but for two.
  const pages = simulator.requests.byRoute()['/markets/keyset'] ?? 0
  expect(pages).toBeLessThanOrEqual(10 - Math.floor(stored / 100) + 4)
  expect(await database.db.$count(listMarks, sql`list like 'backfill%'`)).toBe(0)
}, 60_000)

test('backfill stops at SIGTERM, which is no failure, and says how to go on', async () => {
  const { simulator, database, env } = await openUpstream()
  simulator.faults.set({ kind: 'latency', ms: 60 })
  const running = startCommand(['backfill', '--closed'], env)
  await expect.poll(() => countArchive(database), { timeout: 30_000 }).toBeGreaterThan(100)
  running.kill('SIGTERM')
  const { code, stdout } = await running.ended
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^[\d,]+ markets in [\d,]+ events are stored; stopped by SIGTERM, "polycool backfill --closed" goes on from there\n$/,
  )
}, 60_000)

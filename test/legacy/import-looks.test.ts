import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import { createDatabaseClock } from '../../src/db/clock.ts'
import { countExpected, listUnseen } from '../../src/db/market-checks.ts'
import { marketObservations } from '../../src/db/tables/markets.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { createDriftLog } from '../../src/pollers/drift.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { createTakePage } from '../../src/pollers/take-page.ts'
import { createRunJob } from '../support/jobs.ts'
import { importRows, openImport, storeDatabase, storedOf } from './importing.ts'
import { oldMarket } from './old-table.ts'

openImport()

test('a market that was taken over is looked at by id, and until then no list is expected to show it', async () => {
  const database = storeDatabase()
  const rows = Array.from({ length: 400 }, (_, i) => oldMarket(i + 1))
  await importRows(rows)
  expect(await countExpected(database)).toBe(0)
  const [{ now } = { now: '' }] = await database.db.execute<{ now: string }>(
    sql`select clock_timestamp()::text as now`,
  )
  // Five a second, so that they leave room for what else is due; a look a minute early is no matter.
  const due = await listUnseen(database, now)(2_000)
  expect(due.length).toBeGreaterThanOrEqual(300)
  expect(due.length).toBeLessThan(400)
  expect(due[0]).toBe(1)
  const [last] = await database.db.execute<{ seconds: number }>(
    sql`select extract(epoch from max(next_check_at - checked_at))::float8 as seconds from market_checks`,
  )
  expect(last?.seconds).toBeCloseTo(80, 0)
  expect(await database.db.select().from(marketObservations).limit(1)).toMatchObject([
    { tier: 'RESOLUTIONS', observedAt: '2025-11-08 12:34:56.789+00' },
  ])
})

test('the next run of the resolutions tier finds what became of them, and fails for none', async () => {
  const simulator = await createSimulator({ events: 2, closedMarkets: 30, upDown: false })
  const client = createGammaClient({ url: simulator.url, userAgent: 'test' })
  onTestFinished(async () => {
    await client.close()
    await simulator.close()
  })
  // The archive of the simulator has the numbers 1 to 30; of 900 and more it knows nothing.
  const ids = Array.from({ length: 20 }, (_, i) => (i < 10 ? i + 1 : i + 900))
  await importRows(ids.map((id) => oldMarket(id, { event_id: `${id + 7_000_000}` })))
  const database = storeDatabase()
  const drift = createDriftLog(() => undefined)
  const ingest = createIngest(database)
  const takePage = createTakePage({ ingest, drift })
  const clock = createDatabaseClock(database)
  const run = createRunJob({ database, client, clock, drift, ingest, takePage })
  const report = await run('RESOLUTIONS')
  expect(report.failure).toBeNull()
  const rows = await database.db.execute<{
    status: string
    missing: boolean | null
    count: number
  }>(
    sql`select m.status, c.missing, count(*)::int as count
      from markets m left join market_checks c on c.market_id = m.id
      where m.id = any(${`{${ids.join()}}`}::bigint[]) group by 1, 2 order by 1, 2`,
  )
  const asked = new Set(['RESOLVED', 'CLOSED', 'PROPOSED', 'DISPUTED'])
  const found = rows.filter(({ status }) => asked.has(status))
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(10)
  expect(rows.filter(({ status }) => status === 'OPEN')).toEqual([
    { status: 'OPEN', missing: true, count: 10 },
  ])
  expect((await storedOf(1)).texts?.question).not.toBe('Will 1 happen?')
})

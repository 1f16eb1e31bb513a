import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulator, type Simulator } from '../simulator/server.ts'
import { type App, createApp } from '../src/app.ts'
import { parseConfig } from '../src/config.ts'
import { openStore, type Store } from '../src/store.ts'
import { createTestDatabase, type TestDatabase } from './support/postgres.ts'
import { answers, type Environment } from './support/process.ts'

interface Running {
  readonly app: App
  readonly address: string
  readonly store: Store
  readonly simulator: Simulator
  /** Of the test's own. */
  readonly database: TestDatabase['database']
}

const startApp = async (env: Environment): Promise<Running> => {
  const { url, database, close } = await createTestDatabase()
  const simulator = await createSimulator({ events: 12, closedMarkets: 300, upDown: false })
  const GAMMA_URL = simulator.url
  const config = parseConfig({ DATABASE_URL: url, PORT: '0', GAMMA_URL, ...env })
  const logger = pino({ level: 'silent' })
  const store = await openStore(config, { logger, service: 'test' })
  const app = await createApp(config, { store, logger, service: 'test', build: 'test' })
  onTestFinished(async () => {
    await app.stop()
    await store.close()
    await simulator.close()
    await close()
  })
  return { app, store, simulator, database, address: await app.start() }
}

test('fetchMarket of a fresh market waits for no write', async () => {
  const { address, store, simulator } = await startApp({ POLLER_MODE: 'none' })
  const [id] = simulator.openMarketIds()
  const fetchMarket = async (): Promise<unknown> => {
    const query = `mutation { fetchMarket(by: { id: "${id}" }) { ... on FetchMarketPayload { isFresh } } }`
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(2_000),
    })
    return ((await response.json()) as { data: { fetchMarket: unknown } }).data.fetchMarket
  }
  expect(await fetchMarket()).toEqual({ isFresh: true })

  const released = Promise.withResolvers<void>()
  const { db, sql: pool } = store.writer
  const writes = Array.from({ length: pool.options.max }, () =>
    db.transaction(() => released.promise),
  )
  expect(await fetchMarket().finally(released.resolve)).toEqual({ isFresh: true })
  await Promise.all(writes)
})

test('asked to stop, it is not ready any more at once, though a run is still being recorded', async () => {
  const { app, address, simulator, database } = await startApp({
    POLLER_MODE: 'events',
    EVENTS_CRON: '0 0 0 1 1 *',
  })
  simulator.faults.set({ kind: 'hang' })
  const countTicks = async () => (await database.db.execute(sql`select from ticks`)).length
  await expect.poll(countTicks, { interval: 10 }).toBe(1)
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`lock table ticks in access exclusive mode`)
    const startedAt = performance.now()
    const stopped = app.stop()
    expect(await answers(`${address}/health/ready`)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    await stopped
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

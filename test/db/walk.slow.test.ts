import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { createTrading, walk, whileTrading } from './walking.ts'

const SIZE = { events: 500, each: 20 }

let store: TestDatabase
let app: TestApp
let trading: ReturnType<typeof createTrading>

beforeAll(async () => {
  store = await createTestDatabase({ max: 8 })
  trading = createTrading(store, SIZE)
  await trading.look()
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

/** Prints what a reader of the report wants to know. */
const report = (order: string, counts: Readonly<Record<string, number>>): void => {
  const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  process.stdout.write(`walk of ${trading.count} markets by ${order}: ${text.join(', ')}\n`)
}

describe('a walk of 10,000 open markets by pages of 100 while ticks rewrite them', () => {
  it.each(['ID_ASC', 'ID_DESC', 'NEWEST', 'OLDEST'] as const)(
    'by %s has no duplicate and no gap',
    async (order) => {
      const before = trading.countRewrites()
      const ids = await whileTrading(trading.look, () => walk(app, order))
      const rewrites = trading.countRewrites() - before
      const gaps = trading.count - new Set(ids).size
      report(order, { rewrites, duplicates: ids.length - new Set(ids).size, gaps })
      expect(rewrites).toBeGreaterThan(0)
      expect(gaps).toBe(0)
      expect(ids).toHaveLength(trading.count)
    },
  )

  it.each(['VOLUME_DESC', 'VOLUME_24H_DESC', 'PRICE_ASC'] as const)(
    'by %s has every market whose key did not move exactly once',
    async (order) => {
      const before = trading.countRewrites()
      const ids = await whileTrading(trading.look, () => walk(app, order))
      const rewrites = trading.countRewrites() - before
      const still = ids.filter(trading.isStill)
      const gaps = trading.count / 2 - new Set(still).size
      const duplicates = still.length - new Set(still).size
      report(order, { rewrites, 'markets that stayed': still.length, duplicates, gaps })
      expect(rewrites).toBeGreaterThan(0)
      expect({ gaps, duplicates }).toEqual({ gaps: 0, duplicates: 0 })
    },
  )
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { createTrading, walk, whileTrading } from './walking.ts'

let store: TestDatabase
let app: TestApp
let trading: ReturnType<typeof createTrading>

beforeAll(async () => {
  store = await createTestDatabase()
  trading = createTrading(store, { events: 20, each: 30 })
  await trading.look()
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

describe('a walk of all open markets while looks rewrite them', () => {
  it('by ID has every market exactly once', async () => {
    const ids = await whileTrading(trading.look, () => walk(app, 'ID_ASC'))
    expect(ids).toHaveLength(600)
    expect(new Set(ids).size).toBe(600)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  it('by volume has every market whose volume stayed exactly once', async () => {
    const ids = await whileTrading(trading.look, () => walk(app, 'VOLUME_DESC'))
    const still = ids.filter(trading.isStill)
    expect(still).toHaveLength(300)
    expect(new Set(still).size).toBe(300)
    // the first look stored 600, and each one after it rewrites them
    expect(trading.countRewrites()).toBeGreaterThanOrEqual(1_800)
  })
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MarketFilter } from '../../src/db/queries/market-filter.ts'
import { createMarketQueries, type MarketQueries } from '../../src/db/queries/markets.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

// One connection, so that what it has prepared can be counted.
let store: TestDatabase
let queries: MarketQueries
beforeAll(async () => {
  store = await createTestDatabase({ max: 1 })
  await seedEvents(store.database, [
    { id: 10, tagSlugs: ['fed'] },
    { id: 20, tagSlugs: ['nba'] },
  ])
  await seedMarkets(store.database, [
    { id: 1, eventId: 10, volume: '5' },
    { id: 2, eventId: 20, volume: '7' },
    { id: 3, eventId: 20, volume: '9' },
  ])
  queries = createMarketQueries(store.database.db, { shortMarketMaxMs: 3_600_000 })
})
afterAll(() => store.close())

const idsOf = async (filter: MarketFilter, limit = 10): Promise<readonly number[]> => {
  const slice = { position: null, backward: false, limit }
  return (await queries.list({ filter, order: 'ID_ASC', slice })).map(({ id }) => id)
}

const countPrepared = async (): Promise<number> => {
  const rows = await store.database.db.execute<{ count: number }>(
    sql`select count(*)::int as count from pg_prepared_statements`,
  )
  return rows[0]?.count ?? 0
}

test('a statement that is kept answers for the values of each call, and of each flag', async () => {
  for (let round = 0; round < 8; round += 1) {
    expect(await idsOf({ tags: ['fed'] })).toEqual([1])
    expect(await idsOf({ tags: ['nba'] })).toEqual([2, 3])
    expect(await idsOf({ volume: { min: '6' } })).toEqual([2, 3])
    expect(await idsOf({ volume: { min: '8' } })).toEqual([3])
    expect(await idsOf({ negRisk: false })).toEqual([1, 2, 3])
    expect(await idsOf({ negRisk: true })).toEqual([])
    expect(await idsOf({ event: { id: 20 } }, 1)).toEqual([2])
    expect(await idsOf({ event: { id: 20 } }, 2)).toEqual([2, 3])
  }
})

test('what is asked for often is sent without its text; what is not, with it', async () => {
  const ask = () => countStatements(store.database, () => idsOf({ tags: ['fed'], negRisk: false }))
  const before = await countPrepared()
  for (let round = 0; round < 3; round += 1) await ask()
  expect(await countPrepared()).toBe(before)
  for (let round = 0; round < 3; round += 1) await ask()
  expect(await countPrepared()).toBe(before + 1)
})

test('a connection keeps no more than 64 of them, however many are asked for', async () => {
  const before = await countPrepared()
  for (let limit = 1; limit <= 100; limit += 1) {
    for (let round = 0; round < 4; round += 1) await idsOf({}, limit)
  }
  const after = await countPrepared()
  expect(after).toBeGreaterThan(before)
  expect(after).toBeLessThanOrEqual(64 + 8) // those of the look-ups by key, and this question
}, 60_000)

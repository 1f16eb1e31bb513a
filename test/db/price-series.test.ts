import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { minuteOf, openPriceRows, type PriceRows } from '../support/price-series.ts'
import { seedMarkets } from '../support/rows.ts'
import { wireMarket } from '../support/wire.ts'

let store: TestDatabase
let prices: PriceRows
beforeAll(async () => {
  store = await createTestDatabase()
  prices = openPriceRows(store.database)
  await seedMarkets(store.database, [
    { id: 1, prices: ['0.5', '0.5'] },
    { id: 2, prices: ['0.25', '0.75'] },
    { id: 3, prices: [] },
    { id: 4, prices: ['1', '0'], closed: true, status: 'RESOLVED' },
    { id: 78, prices: ['0.3', '0.7'] }, // imported: upstream has not told when it changed
  ])
  await prices.upkeep(NOON)
})
afterAll(() => store.close())
beforeEach(async () => {
  const { db } = store.database
  await db.execute(sql`truncate price_minutes`)
  await db.execute(sql`update markets set prices = '{0.5,0.5}' where id = 1`)
})

const NOON = minuteOf('2026-11-03T12:00Z')

describe('the price of a stored market', () => {
  test('is a row of the minute in which it changed, with what stood before', async () => {
    await prices.move(NOON, { 1: '0.51' })
    await prices.move(NOON + 1, { 1: '0.525' })
    expect(await prices.rowsOf('minutes')).toEqual([
      `1 ${NOON} 0.5 0.51`,
      `1 ${NOON + 1} 0.51 0.525`,
    ])
  })

  test('that changes twice in a minute is one row, with the last', async () => {
    await prices.move(NOON, { 1: '0.51' })
    await prices.move(NOON, { 1: '0.49' })
    expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON} 0.5 0.49`])
  })

  test('that stays is no row, whatever else of the market changes', async () => {
    await prices.move(NOON, { 1: '0.5', 2: '0.250' })
    expect(await prices.rowsOf('minutes')).toEqual([])
  })

  test('is exact, however many digits it has', async () => {
    const price = '0.12345678901234567890123456789012345'
    await prices.move(NOON, { 1: price })
    expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON} 0.5 ${price}`])
  })

  test('that goes away is no row, and begins anew when it comes back', async () => {
    await prices.move(NOON, { 1: null })
    await prices.move(NOON + 2, { 1: '0.6' })
    expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON + 2} - 0.6`])
  })

  test('is told to the last, with which it is resolved', async () => {
    const { db } = store.database
    await prices.move(NOON, { 1: '0.99' })
    await db.execute(sql`update markets set closed = true, status = 'RESOLVED' where id = 1`)
    await prices.move(NOON + 1, { 1: '1' })
    await db.execute(sql`update markets set closed = false, status = 'OPEN' where id = 1`)
    expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON} 0.5 0.99`, `1 ${NOON + 1} 0.99 1`])
  })
})

test('a new market begins with its first price, unless it has none or is closed already', async () => {
  await prices.appear(NOON, 1, 3, 4)
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON} - 0.5`])
})

test('nothing is recorded into a part that has not been made ready for its time', async () => {
  const beyond = NOON + 2 * 360 // the turn after the next
  await prices.move(beyond, { 1: '0.6' })
  expect(await prices.rowsOf('minutes')).toEqual([])
  await prices.upkeep(beyond)
  await prices.move(beyond, { 1: '0.7' })
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${beyond} 0.6 0.7`])
})

test('nothing is recorded while recording is paused', async () => {
  await store.database.db.execute(sql`update price_series set is_paused = true`)
  await prices.move(NOON, { 1: '0.6' })
  await store.database.db.execute(sql`update price_series set is_paused = false`)
  await prices.move(NOON, { 1: '0.7' })
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON} 0.6 0.7`])
})

const see = (id: number, price: string) =>
  createIngest(store.database)(
    parseMarketRows([wireMarket(id, { outcomePrices: `["${price}", "0.5"]` })]),
    { at: new Date().toISOString(), tier: 'ON_DEMAND' },
  )

test('what was imported begins with the first price that upstream tells', async () => {
  await prices.upkeep(Math.floor(Date.now() / 60_000))
  await see(78, '0.31')
  expect(await prices.rowsOf('minutes')).toEqual([expect.stringMatching(/^78 \d+ - 0.31$/)])
})

test('what a page tells is recorded as it is stored', async () => {
  await prices.upkeep(Math.floor(Date.now() / 60_000))
  await see(77, '0.31')
  await see(77, '0.32')
  const rows = await prices.rowsOf('minutes')
  expect(rows.at(0)).toMatch(/^77 \d+ - 0.3[12]$/)
  expect(rows.at(-1)).toMatch(/ 0.32$/)
})

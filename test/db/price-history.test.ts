import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createPriceQueries } from '../../src/db/queries/price-history.ts'
import { PRICE_INTERVALS, WIDTHS } from '../../src/domain/price-history.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { openPriceRows } from '../support/price-series.ts'
import { seedMarkets } from '../support/rows.ts'

/** The same numbers in every run (mulberry32). */
const createRandom = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const createdAt = '2024-01-01T00:00:00Z'

interface Change {
  readonly minute: number
  readonly price: number
}

/** Candles by the definition: of every span in which the price changed, and of the first. */
const candlesBy = (changes: readonly Change[], width: number, from: number, to: number) => {
  const candles: (readonly number[])[] = []
  const start = Math.floor(from / width) * width
  for (let at = start; at < to; at += width) {
    const open = changes.findLast(({ minute }) => minute < at)?.price ?? 0.5
    const within = changes.filter(({ minute }) => minute >= at && minute < at + width)
    if (within.length === 0 && at > start) continue
    const prices = [open, ...within.map(({ price }) => price)]
    candles.push([at, open, Math.max(...prices), Math.min(...prices), prices.at(-1) ?? open])
  }
  return candles
}

test('any range at any interval is what the definition says, however far it is rolled up', async () => {
  const store = await createTestDatabase()
  onTestFinished(() => store.close())
  await seedMarkets(store.database, [
    { id: 1, createdAt },
    { id: 2, createdAt },
  ])
  const prices = openPriceRows(store.database)
  const { histories } = createPriceQueries(store.database.db)
  const random = createRandom(7)
  const end = Math.floor(Date.now() / 60_000)
  // A midnight that minutes still reach back to.
  const start = Math.floor((end - 1_360) / 1_440) * 1_440
  const changes: Change[] = []
  await prices.upkeep(start)
  for (let minute = start + 1; minute < end; minute += 1 + random(60)) {
    const price = (1 + random(98)) / 100
    if (price !== (changes.at(-1)?.price ?? 0.5)) changes.push({ minute, price })
    await prices.move(minute, { 1: `${price}` })
    if (random(4) === 0) await prices.upkeep(minute + random(3))
  }
  for (let n = 0; n < 200; n += 1) {
    const interval = PRICE_INTERVALS[n % 4] ?? 'HOUR'
    const from = start + random(end - start)
    const to = from + 1 + random(end - from)
    const found = await histories([2, 1], { interval, from, to })
    const told = found
      .filter(({ marketId }) => marketId === 1)
      .map(({ at, open, high, low, close }) => [
        Date.parse(at) / 60_000,
        ...[open, high, low, close].map(Number),
      ])
    expect(told).toEqual(candlesBy(changes, WIDTHS[interval], from, to))
    const still = found.filter(({ marketId }) => marketId === 2)
    expect(still).toMatchObject([{ open: '0.5', high: '0.5', low: '0.5', close: '0.5' }])
  }
})

test('who waits for a part to be emptied reads what it has been rolled up to', async () => {
  const store = await createTestDatabase()
  onTestFinished(() => store.close())
  const { db } = store.database
  await seedMarkets(store.database, [{ id: 1, createdAt }])
  const prices = openPriceRows(store.database)
  const { histories } = createPriceQueries(db)
  const now = Math.floor(Date.now() / 60_000)
  const turn = Math.floor(now / 360) - 3
  const start = turn * 360
  await prices.upkeep(start)
  await prices.move(start + 1, { 1: '0.6' })
  await prices.move(start + 2, { 1: '0.7' })
  await prices.upkeep(now)
  const read = () => histories([1], { interval: 'MINUTE', from: start, to: start + 10 })
  const { waited } = await db.transaction(async (upkeep) => {
    await upkeep.execute(sql`select turn_price_part('minutes', ${turn % 10}, null)`)
    const waited = read()
    const waits = sql`select from pg_locks where not granted and database =
      (select oid from pg_database where datname = current_database())`
    await vi.waitFor(async () => expect(await upkeep.execute(waits)).toHaveLength(1), 20_000)
    return { waited }
  })
  const candle = { interval: 'FIVE_MINUTES', open: '0.5', high: '0.7', low: '0.5', close: '0.7' }
  expect(await waited).toEqual([expect.objectContaining(candle)])
})

test('what a clock that was ahead has left is not read', async () => {
  const store = await createTestDatabase()
  onTestFinished(() => store.close())
  await seedMarkets(store.database, [{ id: 1, createdAt }])
  const prices = openPriceRows(store.database)
  const { histories } = createPriceQueries(store.database.db)
  const now = Math.floor(Date.now() / 60_000)
  await prices.upkeep(now)
  await prices.move(now, { 1: '0.6' })
  await prices.move(now + 20, { 1: '0.9' })
  expect(await histories([1], { interval: 'DAY', from: now, to: null })).toMatchObject([
    { open: '0.5', high: '0.6', close: '0.6' },
  ])
})

import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { createPriceSeriesStore } from '../../src/db/price-series.ts'
import { PRICE_SERIES, type PriceSeriesName } from '../../src/db/tables/prices.ts'
import { createPriceUpkeep } from '../../src/pollers/price-upkeep.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runOn } from '../support/postgres-server.ts'
import { minuteOf, openPriceRows, type PriceRows } from '../support/price-series.ts'
import { seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let prices: PriceRows
beforeAll(async () => {
  store = await createTestDatabase()
  prices = openPriceRows(store.database)
  await seedMarkets(store.database, [{ id: 1 }, { id: 2 }])
})
afterAll(() => store.close())
beforeEach(async () => {
  const { db } = store.database
  for (const series of PRICE_SERIES)
    await db.execute(sql`delete from ${sql.identifier(`price_${series}`)}`)
  await db.execute(sql`update price_parts set turn = null where turn is not null`)
  await db.execute(sql`update price_series set is_paused = false`)
  await db.execute(sql`update markets set prices = '{0.5,0.5}'`)
  await prices.upkeep(NOON)
})

const NOON = minuteOf('2026-11-03T12:00Z')
const DAY = 1_440

const marks = async (): Promise<Readonly<Record<string, readonly (number | null)[]>>> => {
  const all = await createPriceSeriesStore(store.database).listSeries()
  return Object.fromEntries(all.map((s) => [s.series, [s.keptFrom, s.rolledTo]]))
}

describe('candles', () => {
  test('hold the price that stood before, the extremes and the last of whole spans', async () => {
    await prices.appear(NOON + 1, 2)
    await prices.move(NOON + 2, { 1: '0.7' })
    await prices.move(NOON + 3, { 1: '0.4', 2: '0.6' })
    await prices.move(NOON + 4, { 1: '0.6' })
    await prices.move(NOON + 7, { 1: '0.65' })
    await prices.move(NOON + 60, { 1: '0.9' })
    await prices.move(NOON + 62, { 1: '0.8' })
    await prices.upkeep(NOON + 63)
    const first = [`1 ${NOON} 0.5 0.7 0.4 0.6`, `1 ${NOON + 5} 0.6 0.65 0.6 0.65`]
    const second = [`2 ${NOON} 0.5 0.6 0.5 0.6 first`]
    expect(await prices.rowsOf('five_minutes')).toEqual([...first, ...second])
    expect(await prices.rowsOf('hours')).toEqual([
      `1 ${NOON} 0.5 0.7 0.4 0.65`,
      `2 ${NOON} 0.5 0.6 0.5 0.6 first`,
    ])
    await prices.upkeep(NOON + 66)
    expect(await prices.rowsOf('five_minutes')).toEqual([
      ...first,
      `1 ${NOON + 60} 0.65 0.9 0.65 0.8`,
      ...second,
    ])
  })

  test('are made once, however often the mark is put back', async () => {
    await prices.move(NOON + 2, { 1: '0.7' })
    await prices.upkeep(NOON + 61)
    const before = await prices.rowsOf('five_minutes')
    await store.database.db.execute(
      sql`update price_series set rolled_to = ${NOON} where series <> 'minutes'`,
    )
    await prices.upkeep(NOON + 61)
    expect(before).toHaveLength(1)
    expect(await prices.rowsOf('five_minutes')).toEqual(before)
  })

  test('of a minute that may still be written wait for the next run', async () => {
    await prices.move(NOON + 4, { 1: '0.7' })
    await prices.upkeep(NOON + 5)
    expect(await prices.rowsOf('five_minutes')).toEqual([])
    await prices.move(NOON + 4, { 2: '0.7' }) // a page that began in that minute ends only now
    await prices.upkeep(NOON + 6)
    expect(await prices.rowsOf('five_minutes')).toHaveLength(2)
  })
})

test('what has no part for its candles yet waits for one', async () => {
  await prices.move(NOON + 10, { 1: '0.7' })
  await store.database.db.execute(sql`update price_parts set turn = null where series = 'hours'`)
  await prices.upkeep(NOON + 61)
  expect(await prices.rowsOf('hours')).toEqual([])
  await prices.upkeep(NOON + 61)
  expect(await prices.rowsOf('hours')).toEqual([`1 ${NOON} 0.5 0.7 0.5 0.7`])
})

test('what is over its time among candles is not waited for', async () => {
  const { db } = store.database
  await prices.move(NOON + 10, { 1: '0.7' })
  await db.execute(sql`update price_parts set turn = null where series = 'five_minutes'`)
  await db.execute(
    sql`update price_series set kept_from = ${NOON + DAY} where series = 'five_minutes'`,
  )
  await prices.upkeep(NOON + DAY + 6)
  expect((await marks()).five_minutes).toEqual([NOON + DAY, NOON + DAY + 5])
})

test('after weeks without a process the old minutes are candles, and new ones begin alone', async () => {
  await prices.move(NOON + 10, { 1: '0.7' })
  await prices.move(NOON + 11, { 1: '0.8' })
  const later = NOON + 10 * 360 * 5 // the same part of the ring of minutes, 12.5 days later
  await prices.move(later, { 1: '0.6' })
  expect(await prices.rowsOf('minutes')).toHaveLength(2)
  await prices.upkeep(later)
  await prices.move(later, { 1: '0.9' })
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${later} 0.6 0.9`])
  expect(await prices.rowsOf('five_minutes')).toEqual([])
  expect(await prices.rowsOf('hours')).toEqual([`1 ${NOON} 0.5 0.8 0.5 0.8`])
})

test('minutes are kept for 48 hours, five minutes for 7 days, hours as long as is asked', async () => {
  await prices.move(NOON, { 1: '0.6' })
  const kept = async (minute: number): Promise<readonly number[]> => {
    await prices.upkeep(minute, { retentionDays: 60 })
    const series: readonly PriceSeriesName[] = ['minutes', 'five_minutes', 'hours']
    return Promise.all(series.map(async (name) => (await prices.rowsOf(name)).length))
  }
  expect(await kept(NOON + 2 * DAY)).toEqual([1, 1, 1])
  expect(await kept(NOON + 2 * DAY + 360)).toEqual([0, 1, 1])
  expect(await kept(NOON + 7 * DAY)).toEqual([0, 1, 1])
  expect(await kept(NOON + 8 * DAY)).toEqual([0, 0, 1])
  expect(await kept(NOON + 60 * DAY)).toEqual([0, 0, 1])
  expect(await kept(NOON + 74 * DAY)).toEqual([0, 0, 0])
})

test('every minute of 400 days finds a part of its own', async () => {
  for (let day = 0; day <= 400; day += 50) {
    await prices.upkeep(NOON + day * DAY, { retentionDays: 400 })
    await prices.move(NOON + day * DAY, { 1: `0.${day + 100}` })
  }
  await prices.upkeep(NOON + 400 * DAY + 61, { retentionDays: 400 })
  expect((await prices.rowsOf('hours')).map((row) => row.split(' ')[1])).toEqual(
    [0, 50, 100, 150, 200, 250, 300, 350, 400].map((day) => `${NOON + day * DAY}`),
  )
})

test('needs no more than reading, writing and TRUNCATE', async () => {
  await prices.move(NOON, { 1: '0.6' })
  const role = `polycool_prices_${randomBytes(6).toString('hex')}`
  await runOn(
    store.url,
    `create role ${role} login password 'secret'`,
    `grant select, insert, update, delete, truncate on all tables in schema public to ${role}`,
  )
  const url = Object.assign(new URL(store.url), { username: role, password: 'secret' })
  const database = createDatabase({ url: url.href, max: 1 })
  const service = openPriceRows(database)
  await service.upkeep(NOON + 3 * DAY)
  await service.move(NOON + 3 * DAY, { 1: '0.7' })
  await database.close()
  await runOn(store.url, `drop owned by ${role}`, `drop role ${role}`)
  expect(await prices.rowsOf('hours')).toEqual([`1 ${NOON} 0.5 0.6 0.5 0.6`])
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON + 3 * DAY} 0.6 0.7`])
})

test('a clock that was a month ahead leaves nothing behind in the future', async () => {
  const ahead = NOON + 30 * DAY
  await prices.upkeep(ahead)
  await prices.move(ahead, { 1: '0.6' })
  await prices.move(NOON + 6, { 1: '0.7' }) // the clock is right again
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${ahead} 0.5 0.6`])
  await prices.upkeep(NOON + 8)
  expect(await prices.rowsOf('minutes')).toEqual([])
  await prices.move(NOON + 8, { 1: '0.8' })
  await prices.upkeep(NOON + 70)
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON + 8} 0.7 0.8`])
  expect(await prices.rowsOf('hours')).toEqual([`1 ${NOON} 0.7 0.8 0.7 0.8`])
  expect(await marks()).toEqual({
    minutes: [NOON, null],
    five_minutes: [NOON, NOON + 65],
    hours: [NOON, NOON + 60],
  })
})

test('a clock that was hours ahead leaves nothing in the present turns', async () => {
  const ahead = NOON + 6 * 60
  await prices.upkeep(ahead)
  await prices.move(NOON + 300, { 1: '0.6' })
  await prices.move(ahead + 10, { 1: '0.9' })
  await prices.upkeep(ahead + 70)
  expect(await prices.rowsOf('hours')).toHaveLength(2)
  await prices.upkeep(NOON + 8) // the clock is right again
  for (const series of PRICE_SERIES) expect(await prices.rowsOf(series)).toEqual([])
})

test('a part that somebody reads is left for the next run, and costs the others nothing', async () => {
  await prices.move(NOON, { 1: '0.6' })
  const { db } = store.database
  await db.transaction(async (reader) => {
    await reader.execute(sql`select * from price_minutes`)
    await prices.upkeep(NOON + 3 * DAY)
    expect(await prices.rowsOf('minutes')).toHaveLength(1)
    await prices.move(NOON + 3 * DAY, { 1: '0.7' })
  })
  expect(await prices.rowsOf('hours')).toHaveLength(1)
  expect(await prices.rowsOf('minutes')).toHaveLength(2)
  await prices.upkeep(NOON + 3 * DAY + 1)
  expect(await prices.rowsOf('minutes')).toEqual([`1 ${NOON + 3 * DAY} 0.6 0.7`])
})

describe('the cap', () => {
  /** Rows of 3,000 markets in one span, some 280 kB each. */
  const fill = async (series: PriceSeriesName, minute: number): Promise<void> => {
    const columns = series === 'minutes' ? 'close' : 'is_first, open, high, low, close'
    const values = series === 'minutes' ? '0.5' : 'false, 0.5, 0.5, 0.5, 0.5'
    await store.database.db.execute(
      sql.raw(`insert into price_${series} (market_id, minute, part, ${columns})
        select n, ${minute}, s.part, ${values} from generate_series(1, 3000) n, price_parts s
        join price_series p using (series)
        where series = '${series}' and s.turn = ${minute} / p.turn_minutes`),
    )
  }
  const turns = async (): Promise<Readonly<Record<string, number>>> => {
    const count = async (series: PriceSeriesName) =>
      new Set((await prices.rowsOf(series)).map((row) => row.split(' ')[1])).size
    return {
      minutes: await count('minutes'),
      fives: await count('five_minutes'),
      hours: await count('hours'),
    }
  }

  test('is kept: minutes go first, then five minutes, then hours, the oldest of each', async () => {
    const { sumBytes } = createPriceSeriesStore(store.database)
    const bare = await sumBytes()
    const now = NOON + 30 * DAY
    await prices.upkeep(now - 15 * DAY)
    await fill('hours', now - 15 * DAY)
    await prices.upkeep(now - DAY)
    await fill('five_minutes', now - DAY)
    await prices.upkeep(now - 360)
    await fill('minutes', now - 360)
    await prices.upkeep(now)
    await fill('minutes', now)
    await prices.upkeep(now + 65) // by when minutes are candles too
    const unit = ((await sumBytes()) - bare) / 8
    const capAt = async (units: number) => {
      const maxBytes = bare + units * unit
      const report = await prices.upkeep(now + 66, {
        maxBytes: Math.round(maxBytes / 0.95),
      })
      expect(report.bytes).toBe(await sumBytes())
      return turns()
    }
    expect(await capAt(8.1)).toEqual({ minutes: 2, fives: 3, hours: 3 })
    expect(await capAt(7.5)).toEqual({ minutes: 1, fives: 3, hours: 3 })
    expect(await capAt(6.5)).toEqual({ minutes: 1, fives: 2, hours: 3 })
    expect(await capAt(5.5)).toEqual({ minutes: 1, fives: 2, hours: 2 })
    expect((await marks()).hours?.[0]).toBeGreaterThan(now - 15 * DAY)
  })

  test('pauses recording where nothing more can go, until there is room', async () => {
    await fill('minutes', NOON)
    const small = { maxBytes: 100_000 }
    expect(await prices.upkeep(NOON + 1, small)).toMatchObject({ isPaused: true })
    await prices.move(NOON + 1, { 1: '0.6' })
    expect(await prices.upkeep(NOON + 2, small)).toMatchObject({ isPaused: true })
    expect(await prices.upkeep(NOON + 3)).toMatchObject({ isPaused: false })
    expect(prices.pauses).toEqual([true, false])
    await prices.move(NOON + 3, { 1: '0.7' })
    expect((await prices.rowsOf('minutes')).filter((row) => row.includes(' 0.6'))).toEqual([
      `1 ${NOON + 3} 0.6 0.7`,
    ])
  })

  test('pauses recording in a run that fails, too', async () => {
    await fill('minutes', NOON)
    const pauses: boolean[] = []
    const keepPrices = createPriceUpkeep(
      { database: store.database, onPricesPaused: (isPaused) => pauses.push(isPaused) },
      { retentionDays: 30, maxBytes: 100_000 },
    )
    const ensureLive = () => {
      throw new Error('the run is over')
    }
    await expect(keepPrices({ minute: NOON + 70, ensureLive })).rejects.toThrow('the run is over')
    expect(pauses).toEqual([true])
  })
})

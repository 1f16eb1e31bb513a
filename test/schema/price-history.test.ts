import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { openPriceRows } from '../support/price-series.ts'
import { seedMarkets } from '../support/rows.ts'

const DAY = 1_440

/** In whole minutes since 1970: midnight of yesterday, so that all of what is told here is over. */
const START = Math.floor(Date.now() / 60_000 / DAY) * DAY - DAY
const iso = (minute: number): string => new Date(minute * 60_000).toISOString().replace('.000', '')

const createdAt = '2024-01-01T00:00:00Z'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedMarkets(store.database, [
    ...[1, 2, 3, 5].map((id) => ({ id, createdAt })), // at 0.5
    { id: 4, closed: true, status: 'RESOLVED' as const, prices: ['1', '0'], createdAt },
    { id: 7, prices: [], createdAt },
    // Stored while nothing was recorded; nobody knows when the last was made: it was imported.
    ...[8, 9].map((id) => ({ id, createdAt: iso(START + 90) })),
    { id: 10 },
    ...Array.from({ length: 20 }, (_, i) => ({ id: 100 + i, volume24h: `${i + 1}` })),
  ])
  const { db } = store.database
  await db.execute(
    sql`update markets set closed_at = to_timestamp(${(START + 60) * 60}) where id = 4`,
  )
  const prices = openPriceRows(store.database)
  // Ten days ago, and nothing for long: that is kept by the hour alone.
  await prices.upkeep(START - 9 * DAY)
  await prices.move(START - 9 * DAY + 30, { 1: '0.4' })
  await prices.upkeep(START - 9 * DAY + 70)
  // Four days ago: by five minutes, too.
  await prices.upkeep(START - 3 * DAY)
  await prices.move(START - 3 * DAY + 31, { 1: '0.45' })
  await prices.move(START - 3 * DAY + 33, { 1: '0.42' })
  await prices.upkeep(START - 3 * DAY + 100)
  await prices.upkeep(START)
  await prices.move(START + 61, { 1: '0.6' })
  await prices.appear(START + 62, 2)
  await prices.move(START + 63, { 1: '0.7', 2: '0.55' })
  await prices.move(START + 66, { 1: '0.65' })
  await prices.upkeep(START + 121)
  await prices.move(START + 130, { 1: '0.66', 5: '0.9', 9: '0.9' })
  await prices.upkeep(START + 131)
  await prices.move(START + 132, { 1: '0.67' })
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Candle {
  readonly at: string
  readonly interval: string
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
}

const ask = (args: string, id = 1): string =>
  `{ market(by: { id: "${id}" }) { priceHistory(${args}) { at interval open high low close } } }`

/** Candles as texts; their beginnings as minutes since `START`. */
const candles = async (interval: string, from: number, to: number, id = 1) => {
  const { market } = await app.query<{ market: { priceHistory: readonly Candle[] } }>(
    ask(`interval: ${interval}, from: "${iso(START + from)}", to: "${iso(START + to)}"`, id),
  )
  return market.priceHistory.map(
    ({ at, interval, open, high, low, close }) =>
      `${Date.parse(at) / 60_000 - START} ${interval} ${open} ${high} ${low} ${close}`,
  )
}

describe('the price history of a market', () => {
  it('has a candle of each minute in which the price changed, and of the first', async () => {
    expect(await candles('MINUTE', 50, 140)).toEqual([
      '50 MINUTE 0.42 0.42 0.42 0.42',
      '61 MINUTE 0.42 0.6 0.42 0.6',
      '63 MINUTE 0.6 0.7 0.6 0.7',
      '66 MINUTE 0.7 0.7 0.65 0.65',
      '130 MINUTE 0.65 0.66 0.65 0.66',
      '132 MINUTE 0.66 0.67 0.66 0.67',
    ])
  })

  it('is the same by five minutes, by hours and by days, rolled up or not', async () => {
    expect(await candles('FIVE_MINUTES', 60, 140)).toEqual([
      '60 FIVE_MINUTES 0.42 0.7 0.42 0.7',
      '65 FIVE_MINUTES 0.7 0.7 0.65 0.65',
      '130 FIVE_MINUTES 0.65 0.67 0.65 0.67',
    ])
    expect(await candles('HOUR', 60, 180)).toEqual([
      '60 HOUR 0.42 0.7 0.42 0.65',
      '120 HOUR 0.65 0.67 0.65 0.67',
    ])
    expect(await candles('DAY', 0, DAY)).toEqual(['0 DAY 0.42 0.7 0.42 0.67'])
  })

  it('begins with the candle under way at "from", and ends with the last before "to"', async () => {
    expect(await candles('HOUR', 119, 121)).toEqual([
      '60 HOUR 0.42 0.7 0.42 0.65',
      '120 HOUR 0.65 0.67 0.65 0.67',
    ])
    expect(await candles('HOUR', 119, 120)).toEqual(['60 HOUR 0.42 0.7 0.42 0.65'])
  })

  it('begins with what stood, also where nothing changed from then to its end', async () => {
    expect(await candles('HOUR', -600, -480)).toEqual(['-600 HOUR 0.42 0.42 0.42 0.42'])
    expect(await candles('MINUTE', 10, 20)).toEqual(['10 MINUTE 0.42 0.42 0.42 0.42'])
    expect(await candles('MINUTE', 131, 132)).toEqual(['131 MINUTE 0.66 0.66 0.66 0.66'])
  })

  it('shows a price that never changed as it stands', async () => {
    expect(await candles('HOUR', 0, 600, 3)).toEqual(['0 HOUR 0.5 0.5 0.5 0.5'])
  })

  it('begins with the first price known of a market that came later', async () => {
    expect(await candles('MINUTE', 0, 140, 2)).toEqual([
      '62 MINUTE 0.5 0.5 0.5 0.5',
      '63 MINUTE 0.5 0.55 0.5 0.55',
    ])
    expect(await candles('HOUR', 0, 140, 2)).toEqual(['60 HOUR 0.5 0.55 0.5 0.55'])
    expect(await candles('HOUR', 0, 60, 2)).toEqual([])
  })

  it('knows nothing of a market that was first seen closed, until it closed', async () => {
    expect(await candles('HOUR', 0, 59, 4)).toEqual([])
    expect(await candles('HOUR', 60, 600, 4)).toEqual(['60 HOUR 1 1 1 1'])
  })

  it('tells no price from before the market was made', async () => {
    expect(await candles('HOUR', 0, 600, 8)).toEqual([])
    expect(await candles('HOUR', 120, 600, 8)).toEqual(['120 HOUR 0.5 0.5 0.5 0.5'])
    expect(await candles('HOUR', 0, 600, 9)).toEqual(['120 HOUR 0.5 0.9 0.5 0.9'])
    expect(await candles('HOUR', 120, 600, 10)).toEqual([])
  })

  it('is empty for a market without prices', async () => {
    expect(await candles('HOUR', 0, 600, 7)).toEqual([])
  })

  it('tells what is not kept so fine any more at the next interval that is', async () => {
    const aged = -9 * DAY
    const recent = -3 * DAY
    expect(await candles('MINUTE', aged + 45, aged + 100)).toEqual([`${aged} HOUR 0.5 0.5 0.4 0.4`])
    expect(await candles('MINUTE', recent + 30, recent + 60)).toEqual([
      `${recent + 30} FIVE_MINUTES 0.4 0.45 0.4 0.42`,
    ])
    expect(await candles('FIVE_MINUTES', aged, aged + 100)).toEqual([
      `${aged} HOUR 0.5 0.5 0.4 0.4`,
    ])
  })

  it('has no gap and no candle twice where one interval follows another', async () => {
    const edge = -7 * DAY // on and before it, five minutes are not kept any more
    expect(await candles('FIVE_MINUTES', edge - 300, -3 * DAY + 100)).toEqual([
      `${edge - 300} HOUR 0.4 0.4 0.4 0.4`,
      `${-3 * DAY + 30} FIVE_MINUTES 0.4 0.45 0.4 0.42`,
    ])
  })

  it('begins where recording began', async () => {
    expect(await candles('DAY', -60 * DAY, -8 * DAY)).toEqual([`${-9 * DAY} DAY 0.5 0.5 0.4 0.4`])
    expect(await candles('DAY', -60 * DAY, -50 * DAY)).toEqual([])
  })

  it('goes back a week by default, by the hour, to now', async () => {
    const { market } = await app.query<{ market: { priceHistory: readonly Candle[] } }>(
      '{ market(by: { id: "1" }) { priceHistory { at close } } }',
    )
    const [first] = market.priceHistory
    const weekAgo = Date.now() - 7 * 86_400_000
    expect(Date.parse(first?.at ?? '')).toBeGreaterThan(weekAgo - 7_200_000)
    expect(Date.parse(first?.at ?? '')).toBeLessThanOrEqual(weekAgo + 60_000)
    expect(market.priceHistory.at(-1)?.close).toBe('0.67')
  })
})

test.each([
  [
    'interval: MINUTE, from: "2025-11-01T00:00:00Z", to: "2025-11-02T01:00:30Z"',
    /^at most 1500 candles: MINUTE from 2025-11-01T00:00:00Z to 2025-11-02T01:00:30Z has 1501; ask for a longer interval or a shorter time$/,
  ],
  [
    'from: "0001-01-01T00:00:00Z"',
    /^at most 1500 candles: HOUR from 0001-01-01T00:00:00Z to now has \d+;/,
  ],
  [
    'from: "2025-11-02T00:00:00Z", to: "2025-11-02T00:00:00Z"',
    /^"from" is before "to" and before now, 2025-11-02T00:00:00Z and 2025-11-02T00:00:00Z were given$/,
  ],
  [
    'from: "9999-01-01T00:00:00Z"',
    /^"from" is before "to" and before now, 9999-01-01T00:00:00Z and now were given$/,
  ],
])('%s is refused, and says why', async (args, message) => {
  expect(await app.refusals(ask(args))).toEqual([
    { code: 'BAD_USER_INPUT', message: expect.stringMatching(message) },
  ])
})

test('what is to come has no candles, and costs none', async () => {
  const week = await app.query<{ market: { priceHistory: readonly Candle[] } }>(ask('to: null'))
  expect(week.market.priceHistory.length).toBeGreaterThan(1)
  expect(await app.query(ask('to: "9999-01-01T00:00:00Z"'))).toEqual(week)
  const hour = `interval: MINUTE, from: "${iso(Math.floor(Date.now() / 60_000) - 60)}"`
  expect(await app.refusals(ask(`${hour}, to: "9999-01-01T00:00:00Z"`))).toEqual([])
})

test('1,500 candles are not too many', async () => {
  const args = 'interval: MINUTE, from: "2025-11-01T00:00:00Z", to: "2025-11-02T01:00:00Z"'
  expect(await app.refusals(ask(args))).toEqual([])
})

test('histories of twenty markets are one statement more than the list', async () => {
  const list = (inside: string) => `{ markets(first: 20) { nodes { id ${inside} } } }`
  const plain = await countStatements(store.database, () => app.query(list('')))
  const asked = 'interval: FIVE_MINUTES'
  const whole = await countStatements(store.database, () =>
    app.query(list(`priceHistory(${asked}) { close }`)),
  )
  expect(whole.statements.length).toBe(plain.statements.length + 1)
})

test('a list whose histories are too long together is refused before anything is read', async () => {
  const list = (first: number) =>
    `{ markets(first: ${first}) { nodes { priceHistory(interval: MINUTE, from: "2025-11-01T00:00:00Z", to: "2025-11-02T01:00:00Z") { close } } } }`
  const { result, statements } = await countStatements(store.database, () =>
    app.refusals(list(100)),
  )
  expect(result).toEqual([
    {
      code: 'QUERY_TOO_COSTLY',
      // 100 markets, each with 1,500 candles, of which three cost as much as a market
      message: expect.stringContaining('limit of 20000 exceeded, found 50100'),
    },
  ])
  expect(statements).toEqual([])
  expect(await app.refusals(list(20))).toEqual([])
})

import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markets } from '../../src/db/tables/markets.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { type EventSeed, type MarketSeed, seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

// Few different values, many ties, some unknown: where a keyset goes wrong.
const pick = <Value>(values: readonly Value[], n: number): Value | null =>
  values[n % (values.length + 1)] ?? null

const VOLUMES = [
  '0',
  '1.50',
  '1.5',
  '20',
  '-1',
  '123456789012345678901234567890.25',
  `1${'0'.repeat(90)}`,
]
const PRICES = ['0', '0.035', '0.5']
const TIMES = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000001Z',
  '2026-06-30T12:00:00Z',
  '2027-01-01T00:00:00Z',
]

const OPEN_MARKETS = Array.from({ length: 60 }, (_, i) => {
  const id = ((i * 37) % 60) + 1
  const price = pick(PRICES, i)
  return {
    id,
    volume: pick(VOLUMES, i),
    volume24h: pick(VOLUMES, i * 2 + 1),
    liquidity: pick(VOLUMES, i * 3 + 2),
    priceChange24h: pick(['-0.5', '0', '0.25'], i),
    prices: price === null ? [] : [price, '0'],
    createdAt: pick(TIMES, i),
    endsAt: pick(TIMES, i * 2),
    status: 'OPEN',
    closedAt: null as string | null,
  } satisfies MarketSeed
})

/** With the same keys as the open ones, so that a list of both has ties across the two. */
const OVER_MARKETS = OPEN_MARKETS.map((market, i) => ({
  ...market,
  id: market.id + 100,
  status: i % 3 === 0 ? ('CLOSED' as const) : ('RESOLVED' as const),
  closedAt: pick(TIMES, i * 3),
}))

const isOfEvent = ({ id }: { readonly id: number }): boolean => id % 100 <= 30

const eventOf = (market: Row): EventSeed => {
  const { id, volume, volume24h, liquidity, createdAt, endsAt, closedAt, status } = market
  return { id, volume, volume24h, liquidity, createdAt, endsAt, closedAt, status }
}

beforeAll(async () => {
  store = await createTestDatabase()
  const rows: readonly Row[] = [...OPEN_MARKETS, ...OVER_MARKETS]
  await seedEvents(store.database, rows.filter(isOfEvent).map(eventOf))
  await seedMarkets(store.database, rows)
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Connection {
  readonly totalCount: number
  readonly edges: readonly {
    readonly cursor: string
    readonly node: { readonly gammaId: string }
  }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}
type List = 'markets' | 'events'
type Row = (typeof OPEN_MARKETS)[number] | (typeof OVER_MARKETS)[number]

const page = async (list: List, args: object): Promise<Connection> => {
  const type = list === 'markets' ? 'Market' : 'Event'
  const data = await app.query<Record<List, Connection>>(
    `query ($filter: ${type}Filter, $orderBy: ${type}Order,
        $first: Int, $after: String, $last: Int, $before: String) {
      ${list}(filter: $filter, orderBy: $orderBy,
          first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { gammaId } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`,
    args,
  )
  return data[list]
}

const idsOf = ({ edges }: Connection): readonly number[] =>
  edges.map(({ node }) => Number(node.gammaId))

const walk = async (
  list: List,
  orderBy: string,
  first: number,
  {
    status,
    between = async () => undefined,
  }: { readonly status?: readonly string[]; readonly between?: () => Promise<void> } = {},
): Promise<readonly number[]> => {
  const ids: number[] = []
  let after: string | null = null
  do {
    const found: Connection = await page(list, { filter: { status }, orderBy, first, after })
    ids.push(...idsOf(found))
    after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null
    await between()
  } while (after !== null)
  return ids
}

/** To 25 digits after the point, as an integer: exact, and so are its comparisons. */
const exact = (text: string | null): bigint => {
  if (text === null) return -(10n ** 200n)
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(`${whole}${fraction.padEnd(25, '0')}`)
}
const early = (time: string | null): string => time?.slice(0, -1) ?? ''
const late = (time: string | null): string => time?.slice(0, -1) ?? '9'

type SortKey = bigint | string | number

const KEYS: Readonly<Record<string, (row: Row) => SortKey>> = {
  ID: ({ id }) => id,
  VOLUME: ({ volume }) => exact(volume),
  VOLUME_24H: ({ volume24h }) => exact(volume24h),
  LIQUIDITY: ({ liquidity }) => exact(liquidity),
  PRICE: ({ prices }) => exact(prices[0] ?? null),
  CLOSED_RECENTLY_DESC: ({ closedAt }) => early(closedAt),
  PRICE_CHANGE_24H: ({ priceChange24h }) => exact(priceChange24h),
  OLDEST_ASC: ({ createdAt }) => early(createdAt),
  NEWEST_DESC: ({ createdAt }) => early(createdAt),
  ENDING_SOON_ASC: ({ endsAt }) => late(endsAt),
}
/** What decides among equals, before the id does. */
const SECOND_KEYS: Readonly<Record<string, (row: Row) => SortKey>> = {
  PRICE: ({ volume }) => exact(volume),
}
const IMPLIED: Readonly<Record<string, string>> = {
  OLDEST: 'OLDEST_ASC',
  NEWEST: 'NEWEST_DESC',
  ENDING_SOON: 'ENDING_SOON_ASC',
  CLOSED_RECENTLY: 'CLOSED_RECENTLY_DESC',
}

/** The order as its name says it, worked out by hand on the seeds. */
const naive = (rows: readonly Row[], orderBy: string): readonly number[] => {
  const full = IMPLIED[orderBy] ?? orderBy
  const descending = full.endsWith('_DESC')
  const name = full.replace(/_(ASC|DESC)$/, '')
  const key = KEYS[full] ?? KEYS[name]
  if (key === undefined) throw new Error(`no key for ${orderBy}`)
  const keysOf = (row: Row): readonly SortKey[] => [key(row), SECOND_KEYS[name]?.(row) ?? 0, row.id]
  const sorted = rows.toSorted((a, b) => {
    const [x, y] = [keysOf(a), keysOf(b)]
    const i = x.findIndex((value, at) => value !== y[at])
    return (x[i] ?? 0) < (y[i] ?? 0) ? -1 : 1
  })
  return (descending ? sorted.toReversed() : sorted).map(({ id }) => id)
}

const MARKET_ORDERS = [
  ...['ID_ASC', 'ID_DESC', 'VOLUME_DESC', 'VOLUME_ASC', 'VOLUME_24H_DESC', 'VOLUME_24H_ASC'],
  ...['LIQUIDITY_DESC', 'LIQUIDITY_ASC', 'NEWEST', 'OLDEST', 'ENDING_SOON', 'PRICE_DESC'],
  ...['PRICE_ASC', 'PRICE_CHANGE_24H_DESC', 'PRICE_CHANGE_24H_ASC'],
]
const EVENT_ORDERS = [
  ...['ID_ASC', 'ID_DESC', 'VOLUME_DESC', 'VOLUME_24H_DESC', 'LIQUIDITY_DESC', 'NEWEST'],
  ...['OLDEST', 'ENDING_SOON'],
]
const ALL_ORDERS = [
  ...MARKET_ORDERS.map((orderBy) => ['markets', orderBy] as const),
  ...EVENT_ORDERS.map((orderBy) => ['events', orderBy] as const),
]
const among = (list: List, rows: readonly Row[]): readonly Row[] =>
  list === 'markets' ? rows : rows.filter(isOfEvent)
const rowsOf = (list: List): readonly Row[] => among(list, OPEN_MARKETS)

const CLOSED = ['CLOSED', 'RESOLVED']
const ALL = ['OPEN', 'PROPOSED', 'DISPUTED', ...CLOSED]

describe('the order', () => {
  it.each(ALL_ORDERS)('of %s by %s is that of a naive sort', async (list, orderBy) => {
    expect(idsOf(await page(list, { orderBy, first: 100 }))).toEqual(naive(rowsOf(list), orderBy))
  })

  it.each(ALL_ORDERS)('of %s by %s is the same page by page', async (list, orderBy) => {
    expect(await walk(list, orderBy, 13)).toEqual(naive(rowsOf(list), orderBy))
  })

  it.each(ALL_ORDERS)('of %s by %s is the same among what is closed', async (list, orderBy) => {
    const expected = naive(among(list, OVER_MARKETS), orderBy)
    expect(await walk(list, orderBy, 23, { status: CLOSED })).toEqual(expected)
  })

  it.each(ALL_ORDERS)(
    'of %s by %s is the same with open and closed mixed',
    async (list, orderBy) => {
      const expected = naive(among(list, [...OPEN_MARKETS, ...OVER_MARKETS]), orderBy)
      expect(await walk(list, orderBy, 41, { status: ALL })).toEqual(expected)
    },
  )

  it.each(['markets', 'events'] as const)(
    'of %s by CLOSED_RECENTLY is of closed ones',
    async (list) => {
      const expected = naive(among(list, OVER_MARKETS), 'CLOSED_RECENTLY')
      expect(await walk(list, 'CLOSED_RECENTLY', 13)).toEqual(expected)
      const resolved = among(list, OVER_MARKETS).filter(({ status }) => status === 'RESOLVED')
      expect(await walk(list, 'CLOSED_RECENTLY', 13, { status: ['RESOLVED'] })).toEqual(
        naive(resolved, 'CLOSED_RECENTLY'),
      )
      const document = `{ ${list}(orderBy: CLOSED_RECENTLY, filter: {status: [CLOSED, OPEN]}) { totalCount } }`
      expect(await app.refusals(document)).toEqual([
        { code: 'BAD_USER_INPUT', message: expect.stringContaining('OPEN was given') },
      ])
    },
  )
})

describe('a page', () => {
  it('after or before any cursor is the naive slice, and tells what lies beyond', async () => {
    const orders = fc.constantFrom(...ALL_ORDERS)
    const property = fc.asyncProperty(orders, fc.nat(59), fc.nat(12), async (order, at, size) => {
      const [list, orderBy] = order
      const all = naive(rowsOf(list), orderBy)
      const place = at % all.length
      const { edges } = await page(list, { orderBy, first: 100 })
      const cursor = edges[place]?.cursor

      const next = await page(list, { orderBy, first: size, after: cursor })
      expect(idsOf(next)).toEqual(all.slice(place + 1, place + 1 + size))
      expect(next.pageInfo.hasNextPage).toBe(place + 1 + size < all.length)
      expect(next.pageInfo.hasPreviousPage).toBe(true)

      const previous = await page(list, { orderBy, last: size, before: cursor })
      expect(idsOf(previous)).toEqual(all.slice(Math.max(place - size, 0), place))
      expect(previous.pageInfo.hasPreviousPage).toBe(place - size > 0)
      expect(previous.pageInfo.hasNextPage).toBe(true)
    })
    await fc.assert(property, { numRuns: 40 })
  })

  it('has 20 rows by default, and the last ones with last alone', async () => {
    const first = await page('markets', { orderBy: 'ID_ASC' })
    expect(idsOf(first)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[19]?.cursor,
    })
    const last = await page('markets', { orderBy: 'ID_ASC', last: 2 })
    expect(idsOf(last)).toEqual([59, 60])
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  it('of size 0 is empty and still tells whether there are rows', async () => {
    const { edges, pageInfo } = await page('markets', { first: 0 })
    expect({ edges, pageInfo }).toEqual({
      edges: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  it.each([
    [{ first: 101 }, 'BAD_USER_INPUT', '"first" is 0 to 100, 101 was given'],
    [{ first: -1 }, 'BAD_USER_INPUT', '"first" is 0 to 100, -1 was given'],
    [{ last: 101 }, 'BAD_USER_INPUT', '"last" is 0 to 100, 101 was given'],
    [{ first: 1, last: 1 }, 'BAD_USER_INPUT', 'not by both'],
    [{ first: 1, before: 'x' }, 'BAD_USER_INPUT', 'not by both'],
    [{ last: 1, after: 'x' }, 'BAD_USER_INPUT', 'not by both'],
    [{ after: 'x', before: 'x' }, 'BAD_USER_INPUT', 'not by both'],
    [{ after: 'x' }, 'CURSOR_INVALID', 'not one that this server gave out'],
    [{ before: '' }, 'CURSOR_INVALID', 'not one that this server gave out'],
  ])('%o is refused', async (args, code, message) => {
    const document = `query ($first: Int, $after: String, $last: Int, $before: String) {
      markets(first: $first, after: $after, last: $last, before: $before) { totalCount } }`
    expect(await app.refusals(document, args)).toEqual([
      { code, message: expect.stringContaining(message) },
    ])
  })

  it('by the cursor of another order or list is refused', async () => {
    const { pageInfo } = await page('markets', { orderBy: 'VOLUME_DESC', first: 1 })
    for (const list of [
      'markets(orderBy: VOLUME_ASC, ',
      'markets(orderBy: PRICE_DESC, ',
      'events(orderBy: VOLUME_DESC, ',
      'tags(',
    ]) {
      const document = `query ($after: String) { ${list}after: $after) { totalCount } }`
      expect(await app.refusals(document, { after: pageInfo.endCursor })).toEqual([
        { code: 'CURSOR_INVALID', message: expect.stringContaining('markets VOLUME_DESC') },
      ])
    }
  })
})

describe('while markets come, go and change', () => {
  it.each(['ID_ASC', 'ID_DESC', 'NEWEST', 'OLDEST'])(
    'a walk by %s has every lasting row exactly once',
    async (orderBy) => {
      const { db } = store.database
      let round = 0
      const between = async () => {
        round += 1
        await db
          .update(markets)
          .set({ volume: sql`coalesce(${markets.volume}, 0) + 1000`, prices: ['0.01'] })
        await seedMarkets(store.database, [
          { id: 1000 + round, createdAt: '2099-01-01 00:00:00+00' },
          { id: 2000 + round, createdAt: '1999-01-01 00:00:00+00' },
        ])
      }
      const walked = await walk('markets', orderBy, 9, { between })
      await db.delete(markets).where(sql`${markets.id} > 1000`)
      const lasting = walked.filter((id) => id <= 60)
      expect(lasting).toEqual(naive(OPEN_MARKETS, orderBy))
      expect(new Set(walked).size).toBe(walked.length)
    },
  )

  it('a walk by a moving key has every row whose key stayed exactly once', async () => {
    const { db } = store.database
    await db.update(markets).set({ volume: sql`${markets.id}` })
    let mover = 0
    const between = async () => {
      mover += 1 // from the end of the list to its beginning, where the walk has been
      await db.update(markets).set({ volume: '1000000' }).where(eq(markets.id, mover))
    }
    const walked = await walk('markets', 'VOLUME_DESC', 9, { between })
    const moved = new Set(Array.from({ length: mover }, (_, i) => i + 1))
    const stayed = Array.from({ length: 60 }, (_, i) => 60 - i).filter((id) => !moved.has(id))
    expect(walked.filter((id) => !moved.has(id))).toEqual(stayed)
  })
})

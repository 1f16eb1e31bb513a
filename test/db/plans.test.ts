import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventFilter } from '../../src/db/queries/event-filter.ts'
import { createEventQueries, type EventQueries } from '../../src/db/queries/events.ts'
import type { MarketFilter } from '../../src/db/queries/market-filter.ts'
import { createMarketQueries, type MarketQueries } from '../../src/db/queries/markets.ts'
import type { EventOrder, MarketOrder } from '../../src/db/queries/orders.ts'
import { OVER, UNCLOSED } from '../../src/db/tables/columns.ts'
import type { MarketStatus } from '../../src/domain/status.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { fillLists } from './plans-rows.ts'

let store: TestDatabase
let marketQueries: MarketQueries
let eventQueries: EventQueries

beforeAll(async () => {
  // one connection, which counts its own readings at once
  store = await createTestDatabase({ max: 1 })
  await fillLists(store.database)
  marketQueries = createMarketQueries(store.database.db, { shortMarketMaxMs: 3_600_000 })
  eventQueries = createEventQueries(store.database.db)
})

afterAll(() => store.close())

/** How often Postgres has read a table of the lists from one end to the other. */
const countSequentialReads = async (): Promise<number> => {
  await store.database.db.execute(sql`select pg_stat_force_next_flush()`)
  const [row] = await store.database.db.execute<{ count: string }>(sql`
    select sum(seq_scan) as count from pg_stat_user_tables
    where relname in ('events', 'event_texts', 'markets', 'market_texts', 'outcomes')`)
  return Number(row?.count)
}

/** Those of the lists, by their names, that read a table sequentially. */
const sequential = async (
  lists: Readonly<Record<string, () => Promise<readonly unknown[]>>>,
): Promise<readonly string[]> => {
  const found: string[] = []
  for (const [name, list] of Object.entries(lists)) {
    const before = await countSequentialReads()
    await list()
    if ((await countSequentialReads()) > before) found.push(name)
  }
  return found
}

const MARKET_ORDERS: readonly MarketOrder[] = [
  ...(['ID_ASC', 'ID_DESC', 'VOLUME_DESC', 'VOLUME_ASC', 'VOLUME_24H_DESC'] as const),
  ...(['VOLUME_24H_ASC', 'LIQUIDITY_DESC', 'LIQUIDITY_ASC', 'NEWEST', 'OLDEST'] as const),
  ...(['ENDING_SOON', 'PRICE_DESC', 'PRICE_ASC', 'PRICE_CHANGE_24H_DESC'] as const),
  'PRICE_CHANGE_24H_ASC',
]
const EVENT_ORDERS: readonly EventOrder[] = [
  ...(['ID_ASC', 'ID_DESC', 'VOLUME_DESC', 'VOLUME_24H_DESC', 'LIQUIDITY_DESC'] as const),
  ...(['NEWEST', 'OLDEST', 'ENDING_SOON'] as const),
]
const STATUSES: Readonly<Record<string, readonly MarketStatus[]>> = {
  unclosed: UNCLOSED,
  closed: OVER,
  resolved: ['RESOLVED'],
  all: [...UNCLOSED, ...OVER],
}
const MARKET_FILTERS: Readonly<Record<string, MarketFilter>> = {
  'a rare tag': { tags: ['rare'] },
  'a common tag': { tags: ['all'] },
  'a tag of some': { tags: ['some'] },
  'a tag of closed events': { tags: ['over'] },
  'a series': { series: 'series-7' },
  'a category': { category: 'FINANCE' },
  'no category': { category: 'OTHER' },
  'an event': { event: { slug: 'event-27300' } },
  'ids of all kinds': { ids: [{ id: 28_000 }, { slug: 'market-28001' }, { tokenId: '71' }] },
  'a narrow price': { price: { min: '0.5', max: '0.501' } },
  'a volume that none has': { volume: { min: '40000' } },
  'an end that none has': { endsBefore: '2026-01-01T00:00:00Z' },
  'a recent change': { updatedSince: '2026-08-21T19:00:00Z' },
  'no orders': { acceptingOrders: false },
  placeholders: { includePlaceholders: true },
}
const EVENT_FILTERS: Readonly<Record<string, EventFilter>> = {
  'a rare tag': { tags: ['rare'] },
  'a common tag': { tags: ['all'] },
  'a tag of closed events': { tags: ['over'] },
  'a series': { series: 'series-7' },
  'a category': { category: 'SPORTS' },
  'ids of all kinds': { ids: [{ id: 27_300 }, { slug: 'event-27301' }] },
  'a volume that none has': { volume: { min: '40000' } },
}

/** A page from the start; in the middle of it lies the other one, after a row of the first. */
const firstPage = { position: null, backward: false, limit: 21 }

const listMarkets = (filter: MarketFilter, order: MarketOrder) => async () => {
  const rows = await marketQueries.list({ filter, order, slice: firstPage })
  const position = rows.at(-1)?.orderKeys
  if (position === undefined || rows.length < 21) return rows
  return marketQueries.list({ filter, order, slice: { ...firstPage, position } })
}
const listEvents = (filter: EventFilter, order: EventOrder) => async () => {
  const rows = await eventQueries.list({ filter, order, slice: firstPage })
  const position = rows.at(-1)?.orderKeys
  if (position === undefined || rows.length < 21) return rows
  return eventQueries.list({ filter, order, slice: { ...firstPage, position } })
}

describe('no table is read sequentially', () => {
  it.each(Object.entries(STATUSES))('for markets, in any order: %s', async (name, statuses) => {
    const orders =
      name === 'closed' || name === 'resolved'
        ? [...MARKET_ORDERS, 'CLOSED_RECENTLY' as const]
        : MARKET_ORDERS
    const lists = orders.map((order) => [order, listMarkets({ statuses }, order)] as const)
    expect(await sequential(Object.fromEntries(lists))).toEqual([])
  })

  it.each(Object.entries(STATUSES))('for events, in any order: %s', async (name, statuses) => {
    const orders =
      name === 'closed' || name === 'resolved'
        ? [...EVENT_ORDERS, 'CLOSED_RECENTLY' as const]
        : EVENT_ORDERS
    const lists = orders.map((order) => [order, listEvents({ statuses }, order)] as const)
    expect(await sequential(Object.fromEntries(lists))).toEqual([])
  })

  it.each(['unclosed', 'resolved'])('for markets with any filter: %s', async (name) => {
    const statuses = STATUSES[name]
    const lists = Object.entries(MARKET_FILTERS).flatMap(([filtered, filter]) =>
      (['VOLUME_24H_DESC', 'PRICE_DESC', 'NEWEST'] as const).map(
        (order) =>
          [`${filtered} by ${order}`, listMarkets({ ...filter, statuses }, order)] as const,
      ),
    )
    expect(await sequential(Object.fromEntries(lists))).toEqual([])
  })

  it.each(['unclosed', 'resolved'])('for events with any filter: %s', async (name) => {
    const statuses = STATUSES[name]
    const lists = Object.entries(EVENT_FILTERS).flatMap(([filtered, filter]) =>
      (['VOLUME_24H_DESC', 'NEWEST'] as const).map(
        (order) => [`${filtered} by ${order}`, listEvents({ ...filter, statuses }, order)] as const,
      ),
    )
    expect(await sequential(Object.fromEntries(lists))).toEqual([])
  })

  it('for the markets of a page of events', async () => {
    const eventIds = Array.from({ length: 20 }, (_, i) => 27_300 + i)
    const query = { filter: {}, order: 'PRICE_DESC' as const, slice: firstPage }
    const lists = {
      markets: () => marketQueries.listOfEvents(eventIds, query),
      totals: async () => [await marketQueries.totalsOfEvents(eventIds, {})],
    }
    expect(await sequential(lists)).toEqual([])
  })

  it('which this test would notice', async () => {
    const count = () => store.database.db.execute(sql`select max(hash) from events`)
    expect(await sequential({ count })).toEqual(['count'])
  })
})

/** Numbers of the rows of a tag, as plain SQL has them. */
const naive = async (
  tag: string,
  statuses: string,
  order: ReturnType<typeof sql>,
  limit: number,
) => {
  const rows = await store.database.db.execute<{ id: string }>(sql`
    select m.id from markets m join event_texts t on t.event_id = m.event_id
    where ${tag} = any(t.tag_slugs) and m.status::text = ${statuses} and not m.is_placeholder
    order by ${order} limit ${limit}`)
  return rows.map(({ id }) => Number(id))
}

describe('a page about a topic is the same, however it is found', () => {
  it.each([
    ['of many rows, by walking the order', 'all', 'RESOLVED'],
    ['of few events, by gathering them', 'rare', 'RESOLVED'],
    ['of few events, of which some are open', 'some', 'OPEN'],
    ['of many events that the beginning of the order lacks', 'first', 'RESOLVED'],
    ['of none, because all are closed', 'over', 'OPEN'],
  ] as const)('%s', async (_how, tag, status) => {
    const filter: MarketFilter = { tags: [tag], statuses: [status] }
    for (const [order, by] of [
      ['NEWEST', sql`m.created_at desc, m.id desc`],
      ['VOLUME_DESC', sql`m.volume desc, m.id desc`],
      ['PRICE_ASC', sql`m.prices[1], m.volume, m.id`],
    ] as const) {
      const expected = await naive(tag, status, by, 42)
      const first = await marketQueries.list({ filter, order, slice: firstPage })
      expect(first.map(({ id }) => id)).toEqual(expected.slice(0, 21))
      const position = first.at(-1)?.orderKeys ?? null
      if (position === null) continue
      const second = await marketQueries.list({ filter, order, slice: { ...firstPage, position } })
      expect(second.map(({ id }) => id)).toEqual(expected.slice(21))
      const back = { position: second.at(0)?.orderKeys ?? null, backward: true, limit: 21 }
      if (back.position === null) continue
      const again = await marketQueries.list({ filter, order, slice: back })
      expect(again.map(({ id }) => id)).toEqual(expected.slice(0, 21).reverse())
    }
  })
})

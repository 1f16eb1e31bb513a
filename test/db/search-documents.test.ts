import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSearchMarkets } from '../../src/db/queries/search.ts'
import { events, eventTexts } from '../../src/db/tables/events.ts'
import { markets, marketTexts } from '../../src/db/tables/markets.ts'
import { searchDocuments } from '../../src/db/tables/search.ts'
import { parseSearchQuery } from '../../src/domain/search-query.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'
import { wireMarket } from '../support/wire.ts'

let store: TestDatabase

beforeEach(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [
    { id: 10, title: 'Heat wave', slug: 'heat', tagSlugs: ['weather'] },
    { id: 11, title: 'Cold wave', slug: 'cold' },
  ])
  await seedMarkets(store.database, [
    { id: 1, eventId: 10, question: 'Will Ankara reach 40 degrees?', slug: 'ankara-40' },
    { id: 2, eventId: 11, question: 'Will Oslo freeze?', slug: 'oslo-0' },
    { id: 3, question: 'Will it snow in Cairo?', slug: 'cairo-snow' },
  ])
  await refresh([10, 11], [3])
})

afterEach(() => store.close())

const refresh = async (
  eventIds: readonly number[],
  marketIds: readonly number[],
): Promise<void> => {
  await store.database.db.execute(
    sql`select refresh_search_documents(${`{${eventIds}}`}::bigint[], ${`{${marketIds}}`}::bigint[])`,
  )
}

const idsOf = async (text: string): Promise<readonly number[]> => {
  const search = createSearchMarkets(store.database.db, { shortMarketMaxMs: 3_600_000 })
  const slice = { position: null, backward: false, limit: 10 }
  const { hits } = await search({ query: parseSearchQuery(text), filter: {}, slice })
  return hits.map(({ marketId }) => marketId)
}

/** Where each document lies: another place when it was written anew. */
const places = async (): Promise<ReadonlyMap<number, string>> => {
  const rows = await store.database.db
    .select({ id: searchDocuments.marketId, place: sql<string>`ctid::text || xmin::text` })
    .from(searchDocuments)
  return new Map(rows.map(({ id, place }) => [id, place]))
}

test('documents of events and of lone markets are found', async () => {
  expect(await idsOf('ankara heat')).toEqual([1])
  expect(await idsOf('oslo')).toEqual([2])
  expect(await idsOf('snow cairo')).toEqual([3])
})

test('what is the same is not written again', async () => {
  const before = await places()
  await refresh([10, 11], [1, 2, 3])
  expect(await places()).toEqual(before)
})

test('volume that moves rewrites nothing, but where it reaches another power of ten', async () => {
  await store.database.db.update(markets).set({ volume: '120' }).where(eq(markets.id, 1))
  await refresh([], [1])
  const before = await places()
  await store.database.db.update(markets).set({ volume: '900' }).where(eq(markets.id, 1))
  await refresh([], [1])
  expect(await places()).toEqual(before)
  await store.database.db.update(markets).set({ volume: '1000' }).where(eq(markets.id, 1))
  await refresh([], [1])
  expect((await places()).get(1)).not.toBe(before.get(1))
})

test('a new title of an event is found with all its markets, and the old one no more', async () => {
  const changed = { title: 'Scorching summer', hash: 1n }
  await store.database.db.update(eventTexts).set(changed).where(eq(eventTexts.eventId, 10))
  await refresh([10], [])
  expect(await idsOf('scorching')).toEqual([1])
  expect(await idsOf('wave')).toEqual([2])
})

test('a new question is found, by words that nobody wrote before', async () => {
  const changed = { question: 'Will Ankara reach 45 Celsius?', hash: 1n }
  await store.database.db.update(marketTexts).set(changed).where(eq(marketTexts.marketId, 1))
  await refresh([], [1])
  expect(await idsOf('celcius')).toEqual([1])
})

test('a market that joins an event is found by the title of it', async () => {
  await store.database.db.update(markets).set({ eventId: 11 }).where(eq(markets.id, 3))
  await refresh([11], [])
  expect(await idsOf('cold cairo')).toEqual([3])
})

test('another end is another year to be found by', async () => {
  await store.database.db
    .update(markets)
    .set({ endsAt: '2031-07-01T00:00:00Z' })
    .where(eq(markets.id, 3))
  await refresh([], [3])
  expect(await idsOf('cairo 2031')).toEqual([3])
})

test('a market that closes goes behind those that have not', async () => {
  await store.database.db.update(markets).set({ status: 'CLOSED' }).where(eq(markets.id, 1))
  await store.database.db.update(markets).set({ volume: '5' }).where(eq(markets.id, 2))
  await refresh([10, 11], [])
  expect(await idsOf('wave')).toEqual([2, 1])
})

test('a market without a word does not keep its page from being stored', async () => {
  const page = parseMarketRows([
    wireMarket(8, { question: '???', slug: null }),
    wireMarket(9, { question: 'Will Lima flood?' }),
  ])
  await createIngest(store.database)(page, { at: '2026-11-22T10:00:00Z', tier: 'ON_DEMAND' })
  expect(await idsOf('lima flood')).toEqual([9])
})

test('a market without a word, and one with far too many, are stored like any other', async () => {
  await seedMarkets(store.database, [
    { id: 4, question: '???', slug: null },
    { id: 5, question: `Will ${'x1 x2 x3 '.repeat(200_000)} end?`, slug: 'endless' },
    { id: 6, question: 'A day of oddities', slug: `a-${'y'.repeat(300)}` },
  ])
  await seedEvents(store.database, [
    { id: 12, tagSlugs: ['t'.repeat(3_000)], seriesSlug: 's'.repeat(3_000) },
  ])
  await store.database.db.update(markets).set({ eventId: 12 }).where(eq(markets.id, 6))
  await refresh([], [4, 5, 6])
  expect(await idsOf('x3')).toEqual([5])
  expect(await idsOf('oddities')).toEqual([6])
})

test('markets that are deleted are not found', async () => {
  await store.database.db.delete(markets).where(eq(markets.id, 1))
  await store.database.db.delete(events).where(eq(events.id, 10))
  expect(await idsOf('ankara')).toEqual([])
})

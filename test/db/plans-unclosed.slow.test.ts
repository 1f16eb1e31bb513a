import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseEventRows, parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest, type Ingest } from '../../src/pollers/ingest.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { RESOLVED_FIRST, type Wire, wireEvent, wireMarket } from '../support/wire.ts'

let store: TestDatabase
let ingest: Ingest

beforeEach(async () => {
  store = await createTestDatabase()
  ingest = createIngest(store.database)
})
afterEach(() => store.close())

const T1 = '2026-11-22T10:00:00Z'
const T2 = '2026-11-22T10:00:30Z'

const see = (at: string, ...events: Wire[]) =>
  ingest(parseEventRows(events), { at, tier: 'EVENTS' })

/** By event: its status, and whether its tags and series are indexed as those of something open. */
const stored = async (): Promise<Readonly<Record<string, readonly [string, boolean]>>> => {
  const rows = await store.database.db.execute<{ id: string; status: string; open: string }>(sql`
    select e.id, e.status, t.has_unclosed::text as open from events e
    join event_texts t on t.event_id = e.id order by e.id`)
  return Object.fromEntries(rows.map(({ id, status, open }) => [id, [status, open === 'true']]))
}

test('an event whose last market resolves leaves the indexes of what is open', async () => {
  await see(
    T1,
    wireEvent(7, { markets: [wireMarket(70), wireMarket(71)] }),
    wireEvent(8, { markets: [wireMarket(80)] }),
  )
  expect(await stored()).toEqual({ 7: ['OPEN', true], 8: ['OPEN', true] })
  await see(
    T2,
    wireEvent(7, { markets: [wireMarket(70, RESOLVED_FIRST), wireMarket(71)] }),
    wireEvent(8, { markets: [wireMarket(80, RESOLVED_FIRST)] }),
  )
  expect(await stored()).toEqual({ 7: ['OPEN', true], 8: ['RESOLVED', false] })
})

test('an event that is stored resolved is not indexed as open, and is once it reopens', async () => {
  await see(T1, wireEvent(7, { closed: true, markets: [wireMarket(70, RESOLVED_FIRST)] }))
  expect(await stored()).toEqual({ 7: ['RESOLVED', false] })
  await see(T2, wireEvent(7, { markets: [wireMarket(70, RESOLVED_FIRST), wireMarket(71)] }))
  expect(await stored()).toEqual({ 7: ['OPEN', true] })
})

test('a closed event with an open market or an open place without a name keeps its tags', async () => {
  await see(T1, wireEvent(7, { closed: true, markets: [wireMarket(70)] }))
  expect(await stored()).toEqual({ 7: ['CLOSED', true] })
  const place = {
    negRisk: true,
    active: false,
    groupItemTitle: 'Person A',
    question: 'Will Person A win?',
  }
  await see(
    T1,
    wireEvent(8, {
      negRisk: true,
      markets: [wireMarket(80, RESOLVED_FIRST), wireMarket(81, place)],
    }),
  )
  const { db } = store.database
  const [row] = await db.execute(sql`select is_placeholder from markets where id = 81`)
  expect(row).toEqual({ is_placeholder: true })
  expect((await stored())[8]).toEqual(['RESOLVED', true])
})

test('an event without markets goes by itself', async () => {
  await see(T1, wireEvent(7), wireEvent(8, { closed: true }))
  expect(await stored()).toEqual({ 7: ['OPEN', true], 8: ['CLOSED', false] })
})

test('a market that joins an event alone opens it', async () => {
  await see(T1, wireEvent(7, { closed: true }))
  const inside = { events: [wireEvent(7, { markets: undefined })] }
  await ingest(parseMarketRows([wireMarket(70, inside)]), { at: T2, tier: 'ON_DEMAND' })
  expect((await stored())[7]?.[1]).toBe(true)
})

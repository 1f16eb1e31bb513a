import { describe, expect, test } from 'vitest'
import { events, eventTexts } from '../../src/db/tables/events.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'
import { encoded } from './encoded.ts'
import {
  countOf,
  importRows,
  knowing,
  openImport,
  storeDatabase,
  storedOf,
  upstreamRow,
} from './importing.ts'
import { oldMarket, oldParent } from './old-table.ts'

openImport()

describe('events', () => {
  test('a parent row becomes an event with its children, wherever in the table it stands', async () => {
    const child = { event_id: '903', event_title: 'What the child says', event_slug: 'e' }
    const { tally, named } = await importRows([
      oldMarket(11, child),
      oldMarket(99, { parent_event_id: '903' }),
      oldParent(903, {
        title: 'Who wins?',
        description: 'Rules.',
        event_slug: 'who-wins',
        volume: 10,
        end_date: '2026-01-02 00:00:00',
      }),
    ])
    expect(named).toEqual([])
    expect(tally).toMatchObject({ rows: 3, parents: 1, markets: 2, events: 1 })
    const { db } = storeDatabase()
    expect(await db.select().from(eventTexts)).toMatchObject([
      { eventId: 903, title: 'Who wins?', slug: 'who-wins', description: 'Rules.', tagSlugs: [] },
    ])
    expect(await db.select().from(events)).toMatchObject([
      { id: 903, status: 'OPEN', closed: false, volume: '10', endsAt: '2026-01-02 00:00:00+00' },
    ])
    expect((await storedOf(11)).market?.eventId).toBe(903)
    expect((await storedOf(99)).market?.eventId).toBe(903)
    expect((await storedOf(903)).market).toBeUndefined()
  })

  test('a parent never overwrites the market of the same number, nor is it taken for one', async () => {
    await seedMarkets(storeDatabase(), [{ id: 903, question: 'A market' }])
    await importRows([oldParent(903), oldMarket(1, { event_id: '903' })])
    expect((await storedOf(903)).texts?.question).toBe('A market')
    expect((await storedOf(1)).market?.eventId).toBe(903)
    expect(await storeDatabase().db.select().from(eventTexts)).toMatchObject([{ eventId: 903 }])
  })

  test('an event that upstream has shown stays as it is', async () => {
    await seedEvents(storeDatabase(), [{ id: 903, title: "Upstream's", observedAt: '2020-01-01Z' }])
    await importRows([oldParent(903)])
    expect(await storeDatabase().db.select().from(eventTexts)).toMatchObject([
      { title: "Upstream's" },
    ])
  })

  test('without a parent row an event is what its markets say of it', async () => {
    await importRows([
      oldMarket(1, { event_id: '903', event_title: null }),
      oldMarket(2, { event_id: '903', event_title: 'Who wins?' }),
      oldMarket(3, { event_id: null, events: encoded('[{"id":904,"title":"T","slug":"t"}]', 3) }),
      oldMarket(4, { event_id: 'none' }),
    ])
    expect(
      await storeDatabase().db.select().from(eventTexts).orderBy(eventTexts.eventId),
    ).toMatchObject([
      { eventId: 903, title: 'Who wins?', slug: null },
      { eventId: 904, title: 'T', slug: 't' },
    ])
    expect((await storedOf(3)).market?.eventId).toBe(904)
    expect((await storedOf(4)).market?.eventId).toBeNull()
  })

  test('a market that was written over a parent is a market, and does not belong to itself', async () => {
    const row = oldMarket(903, { is_event_market: true, event_id: '903' })
    await importRows([row])
    expect((await storedOf(903)).market?.eventId).toBeNull()
    expect(await countOf('events')).toBe(0)
  })

  test('a parent that was written over a market is damage: upstream is asked for the market', async () => {
    const row = oldMarket(903, {
      is_event_market: true,
      outcomes: '["Various"]',
      outcome_prices: '[0.5]',
    })
    const { named } = await importRows([row], { script: knowing(upstreamRow(903)) })
    expect(named).toEqual([])
    expect((await storedOf(903)).texts?.question).toBe("Upstream's 903")
    expect(await countOf('events')).toBe(0)
  })

  test("written half over a market, without condition and tokens, it is no market, nor is upstream's other one", async () => {
    const lost = { is_event_market: true, condition_id: null, clob_token_ids: null }
    const row = oldMarket(500, { ...lost, title: 'Event A' })
    const away = await importRows([row])
    expect(away.tally).toMatchObject({ markets: 0, leftOut: 1 })
    const other = await importRows([row], { script: knowing(upstreamRow(500)) })
    expect(other.named).toMatchObject([
      {
        ...{ id: '500', column: 'clob_token_ids', fate: 'left out' },
        why: 'upstream has another market under this id',
      },
    ])
    expect(await countOf('markets')).toBe(0)
    const same = upstreamRow(500, { question: 'Event A' })
    expect((await importRows([row], { script: knowing(same) })).tally.fetched).toBe(1)
  })

  test('the slug of an event is not that of its market', async () => {
    const polymarket_url = 'https://polymarket.com/event/who-wins'
    await importRows([oldMarket(1, { event_id: '903', polymarket_url })])
    expect((await storedOf(1)).texts?.slug).toBeNull()
    expect(await storeDatabase().db.select().from(eventTexts)).toMatchObject([{ slug: 'who-wins' }])
  })
})

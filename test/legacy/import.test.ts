import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { markets } from '../../src/db/tables/markets.ts'
import { conditionIdOf, seedMarkets, tokenIdOf } from '../support/rows.ts'
import { encoded } from './encoded.ts'
import { countOf, importRows, openImport, storeDatabase, storedOf } from './importing.ts'
import { oldMarket, oldParent, pairOf, UPDATED_AT } from './old-table.ts'

openImport()

test('a market is taken over, every column of it: naive times are UTC, and nothing is invented', async () => {
  const row = oldMarket(501, {
    title: 'Will it happen? İ 🎉',
    description: 'At length.',
    category: 'Sports',
    outcomes: encoded('["Yes","No"]', 1),
    outcome_prices: '["0.250", "0.75"]',
    clob_token_ids: encoded(JSON.stringify(pairOf(501)), 2),
    polymarket_url: 'https://polymarket.com/event/the-event/the-market?tid=1',
    volume: 1234.5,
    liquidity: 1e-7,
    last_trade_price: 0.26,
    start_date: '2025-10-01 00:00:00',
    end_date: '2026-12-31 12:00:00.5',
    created_at: '2025-10-02 03:04:05',
    is_resolved: true,
    resolved_outcome: 'Yes',
    resolved_at: '2025-11-01 00:00:00',
  })
  const { tally, named } = await importRows([row])
  expect(named).toEqual([])
  expect(tally).toMatchObject({ rows: 1, markets: 1, known: 0, fetched: 0, leftOut: 0 })
  const { market, texts, outcomes } = await storedOf(501)
  expect(market).toMatchObject({
    status: 'OPEN',
    ...{ closed: false, resolutionKind: null, winnerIndex: null, active: true, negRisk: false },
    prices: ['0.25', '0.75'],
    ...{ volume: '1234.5', liquidity: '0.0000001', lastTradePrice: '0.26', bestBid: null },
    ...{ startsAt: '2025-10-01 00:00:00+00', endsAt: '2026-12-31 12:00:00.5+00' },
    ...{ createdAt: '2025-10-02 03:04:05+00', closedAt: null, upstreamUpdatedAt: null },
    observedAt: '2025-11-08 12:34:56.789+00',
    eventId: null,
  })
  expect(texts).toMatchObject({
    ...{ question: 'Will it happen? İ 🎉', description: 'At length.', slug: 'the-market' },
    ...{ conditionId: conditionIdOf(501), image: null, groupTitle: null },
  })
  expect(outcomes).toEqual([
    { name: 'Yes', tokenId: tokenIdOf(501, 0) },
    { name: 'No', tokenId: tokenIdOf(501, 1) },
  ])
  expect(await countOf('resolution_changes')).toBe(0)
})

describe('what is stored already', () => {
  test('stays as it is, however much later the old system wrote its row', async () => {
    await seedMarkets(storeDatabase(), [
      { id: 5, question: "Upstream's", status: 'RESOLVED', closed: true, resolutionKind: 'WIN' },
    ])
    const before = await storedOf(5)
    const { tally } = await importRows([oldMarket(5, { updated_at: '2038-01-01 00:00:00' })], {})
    expect(tally).toMatchObject({ rows: 1, markets: 0, known: 1 })
    expect(await storedOf(5)).toEqual(before)
    expect(await countOf('changes')).toBe(0)
  })

  test('is taken over once: a second import changes nothing', async () => {
    const rows = [oldMarket(1, { event_id: '903' }), oldMarket(2), oldParent(903)]
    await importRows(rows)
    const before = [await storedOf(1), await countOf('changes')]
    const { tally } = await importRows(rows)
    expect(tally).toMatchObject({ markets: 0, events: 0, known: 2, parents: 1 })
    expect([await storedOf(1), await countOf('changes')]).toEqual(before)
  })

  test('an answer that upstream gave while the row was read wins over it', async () => {
    await importRows([oldMarket(5, { updated_at: '2038-01-01 00:00:00' })])
    const [row] = await storeDatabase().db.execute<{ late: boolean }>(
      sql`select observed_at > now() - interval '50 seconds' as late from markets`,
    )
    expect(row?.late).toBe(false)
  })
})

test('a dry run stores nothing, asks nobody, and says what would be done', async () => {
  const { tally, named, gamma } = await importRows(
    [oldMarket(1), oldMarket(2, { clob_token_ids: '["1"]' }), oldParent(903)],
    { dryRun: true },
  )
  expect(tally).toMatchObject({ rows: 3, parents: 1, markets: 1 })
  expect(named).toMatchObject([
    { id: '2', shape: 'wrong-count', why: 'upstream would be asked for it', fate: 'else left out' },
  ])
  expect(gamma.seen).toEqual([])
  expect(await countOf('markets')).toBe(0)
})

test('rows of one page that were written at different times keep their times', async () => {
  const times = ['2025-01-01 00:00:10', '2025-06-01 00:00:00', UPDATED_AT, null] as const
  const rows = times.map((updated_at, i) => oldMarket(i + 1, { updated_at, created_at: null }))
  await importRows(rows)
  const stored = await storeDatabase()
    .db.select({ observedAt: markets.observedAt })
    .from(markets)
    .orderBy(markets.id)
  expect(stored.map(({ observedAt }) => observedAt)).toEqual([
    '2025-01-01 00:00:10+00',
    '2025-06-01 00:00:00+00',
    '2025-11-08 12:34:56.789+00',
    '1970-01-01 00:00:00+00',
  ])
})

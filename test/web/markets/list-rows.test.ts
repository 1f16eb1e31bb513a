import { expect, test } from 'vitest'
import type { MarketRowFragment } from '../../../web/src/graphql/documents.ts'
import {
  type FreshRows,
  rowsOf,
  shownRow,
  withFresh,
} from '../../../web/src/pages/markets/list-rows.ts'

const market = (id: string, price: string | null = '0.5'): MarketRowFragment => ({
  ...{ id, gammaId: id, slug: null, question: `Market ${id}`, groupTitle: null, icon: null },
  ...{ status: 'OPEN', isShort: false, event: null },
  outcomes: [{ index: 0, name: 'Yes', price, payout: null }],
  ...{ priceChange24h: null, volume: null, volume24h: null, liquidity: null },
  ...{ endsAt: null, closedAt: null, tradingWindow: null },
  freshness: { observedAt: '2026-11-23T12:00:00Z', ageSeconds: 0, isStale: false },
})

const row = (id: string, at = 1_000, price = '0.5') => ({
  market: market(id, price),
  at,
  others: 0,
})
const NONE: FreshRows = new Map()

test('a market that moved from one page to the next is shown once, where it came first', () => {
  const pages = [{ rows: [row('1', 1_000), row('2')] }, { rows: [row('1', 2_000), row('3')] }]
  const rows = rowsOf(pages)
  expect(rows.map((each) => each.market.id)).toEqual(['1', '2', '3'])
  expect(rows[0]?.at).toBe(1_000)
})

test('a row shows what was seen of it last, and how many more its event has', () => {
  const fresh = withFresh(NONE, { markets: [market('1', '0.6')], at: 2_000 })
  const shown = shownRow({ ...row('1'), others: 3 }, fresh.get('1'), 2_000)
  expect(shown.market.outcomes[0]?.price).toBe('0.6')
  expect(shown.at).toBe(2_000)
  expect(shown.others).toBe(3)
})

test('a page that came after a look stands over it', () => {
  const fresh = withFresh(NONE, { markets: [market('1', '0.6')], at: 2_000 })
  expect(shownRow(row('1', 3_000, '0.7'), fresh.get('1'), 3_000).market.outcomes[0]?.price).toBe(
    '0.7',
  )
})

test('what was not asked for this time stays as it was seen', () => {
  const first = withFresh(NONE, { markets: [market('1', '0.6')], at: 2_000 })
  const second = withFresh(first, { markets: [market('2')], at: 3_000 })
  expect([...second.keys()]).toEqual(['1', '2'])
  expect(second.get('1')?.at).toBe(2_000)
})

test('a price that rose or fell is marked when it is seen, and for two seconds', () => {
  const up = withFresh(NONE, { markets: [market('1', '0.51')], at: 2_000 })
  expect([...shownRow(row('1'), up.get('1'), 2_100).moves]).toEqual([[0, 'up']])
  const down = withFresh(up, { markets: [market('1', '0.505')], at: 3_000 })
  expect([...shownRow(row('1'), down.get('1'), 3_100).moves]).toEqual([[0, 'down']])
  expect(shownRow(row('1'), down.get('1'), 5_000).moves.size).toBe(0)
})

test('the same price in other digits, and a first or a lost price, are no moves', () => {
  const seen = (price: string | null, former: string | null) => {
    const fresh = withFresh(NONE, { markets: [market('1', price)], at: 2_000 })
    return shownRow({ ...row('1'), market: market('1', former) }, fresh.get('1'), 2_000).moves.size
  }
  expect(seen('0.50', '0.5')).toBe(0)
  expect(seen('0.5', null)).toBe(0)
  expect(seen(null, '0.5')).toBe(0)
})

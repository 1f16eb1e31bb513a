import { describe, expect, test } from 'vitest'
import type { MarketRowFragment } from '../../web/src/graphql/documents.ts'
import { type MarketData, untilTexts, withRow } from '../../web/src/pages/market/market-data.ts'

const outcome = (price: string) => ({ index: 0, name: 'Yes', price, payout: null })
const row: MarketRowFragment = {
  ...{ id: 'Market:1', gammaId: '1', slug: 'one', question: 'One?', groupTitle: null, icon: null },
  ...{ status: 'OPEN', isShort: false, priceChange24h: null, volume: null, volume24h: null },
  ...{ liquidity: null, endsAt: null, closedAt: null, tradingWindow: null, event: null },
  outcomes: [outcome('0.1')],
  freshness: { observedAt: '2026-11-23T05:00:00Z', ageSeconds: 3_600, isStale: true },
}
const market: NonNullable<MarketData['market']> = {
  ...row,
  ...{ bestBid: '0.09', bestAsk: '0.11', spread: '0.02', lastTradePrice: '0.1' },
  ...{ startsAt: null, createdAt: null, resolution: null, resolutionHistory: { nodes: [] } },
  freshness: { ...row.freshness, tier: 'EVENTS', nextPollAt: '2026-11-23T06:00:30Z' },
}
const page: MarketData = { market, at: 1_000 }

describe('what "Get prices" brought', () => {
  const fresh = {
    ...row,
    outcomes: [outcome('0.7')],
    freshness: { observedAt: '2026-11-23T06:00:00Z', ageSeconds: 0, isStale: false },
  }

  test('is shown at once, with its age, beside what only the page asks for', () => {
    expect(withRow(page, { data: fresh, at: 5_000 })).toEqual({
      market: {
        ...market,
        outcomes: [outcome('0.7')],
        freshness: {
          ...{ observedAt: '2026-11-23T06:00:00Z', ageSeconds: 0, isStale: false },
          ...{ tier: 'EVENTS', nextPollAt: '2026-11-23T06:00:30Z' },
        },
      },
      at: 5_000,
    })
  })

  test('takes nothing newer away', () => {
    const newer = withRow(page, { data: fresh, at: 5_000 })
    expect(withRow(newer, { data: row, at: 6_000 })).toBe(newer)
  })

  test('makes no page of a market that has none yet', () => {
    const none = { market: null, at: 1_000 }
    expect(withRow(none, { data: fresh, at: 5_000 })).toBe(none)
  })
})

test('rules and ids are asked for until they are there, once the market is', () => {
  const texts = (data: unknown) => ({ state: { data } })
  expect(untilTexts(true)(texts(undefined))).toBe(5_000)
  expect(untilTexts(true)(texts(null))).toBe(5_000)
  expect(untilTexts(true)(texts({ description: null }))).toBe(false)
  expect(untilTexts(false)(texts(null))).toBe(false)
})

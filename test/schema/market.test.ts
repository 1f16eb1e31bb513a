import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { conditionIdOf, seedEvents, seedMarkets, seedTags, tokenIdOf } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  const { database } = store
  await seedTags(database, { politics: 'Politics', 'us-election': 'US Election' })
  await seedEvents(database, [
    {
      id: 900,
      slug: 'fed-in-june',
      title: 'Fed in June',
      tagSlugs: ['us-election', 'politics', 'unlisted'],
      seriesSlug: 'fed',
      seriesTitle: 'Fed decisions',
      negRisk: true,
      volume: '1234567.8900',
    },
    { id: 901, slug: 'lonely' },
  ])
  await seedMarkets(database, [
    {
      id: 1,
      eventId: 900,
      slug: 'no-change',
      question: 'No change?',
      description: 'By the statement.',
      image: 'https://example.com/i.png',
      icon: 'https://example.com/s.png',
      groupTitle: 'No change',
      outcomes: [
        { name: 'Up', tokenId: tokenIdOf(1, 0) },
        { name: 'Down', tokenId: null },
      ],
      prices: ['0.3500', '0.65'],
      bestBid: '0.34',
      bestAsk: '0.36',
      lastTradePrice: '0.350',
      spread: '0.02',
      priceChange24h: '-0.0500',
      volume: '192817.4904490008',
      volume24h: '0.00',
      liquidity: null,
      negRisk: true,
      startsAt: '2026-06-01 00:00:00+00',
      endsAt: '2026-06-18 18:00:00.25+02',
      createdAt: '2026-05-01 10:20:30.123456+00',
      windowStartsAt: '2026-06-18 15:00:00+00',
      windowEndsAt: '2026-06-18 15:05:00+00',
      changedAt: '2026-11-03 11:59:59.000001+00',
    },
    { id: 2, eventId: 900, slug: 'hike', outcomes: [], prices: [] },
    { id: 3, eventId: 901, slug: 'alone-in-event' },
    {
      id: 4,
      slug: 'won',
      status: 'RESOLVED',
      closed: true,
      closedAt: '2026-10-01 00:00:00+00',
      prices: ['0', '1'],
      resolutionKind: 'WIN',
      resolutionSource: 'ORACLE',
      winnerIndex: 1,
      payouts: ['0', '1'],
      resolutionObservedAt: '2026-10-01 00:00:07.5+00',
    },
    {
      id: 5,
      slug: null,
      conditionId: null,
      status: 'RESOLVED',
      closed: true,
      resolutionKind: 'SPLIT',
      resolutionSource: 'AUTOMATIC',
      payouts: ['0.50', '0.50'],
      resolutionObservedAt: '2026-10-01 00:00:07.5+00',
    },
    { id: 6, eventId: 901, isPlaceholder: true, slug: 'person-a' },
    { id: 7, windowStartsAt: '2026-06-18 15:00:00+00', windowEndsAt: '2026-06-18 16:00:00+00' },
  ])
  app = await startApp(database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const idBy = async (by: object): Promise<string | null> => {
  const { market } = await app.query<{ market: { id: string } | null }>(
    'query ($by: MarketBy!) { market(by: $by) { id } }',
    { by },
  )
  return market?.id ?? null
}

describe('a market', () => {
  it('shows what is stored, numbers and times in canonical form', async () => {
    const { market } = await app.query<{ market: unknown }>(`{
      market(by: { id: 1 }) {
        __typename id gammaId slug question description conditionId url image icon groupTitle
        event { id title } tags { slug label }
        outcomes { index name price tokenId payout }
        status acceptingOrders negRisk isPlaceholder isShort tradingWindow { startsAt endsAt }
        bestBid bestAsk lastTradePrice spread priceChange24h volume volume24h liquidity
        startsAt endsAt closedAt createdAt updatedAt
        resolution { kind }
      }
    }`)
    expect(market).toEqual({
      __typename: 'Market',
      id: 'Market:1',
      gammaId: '1',
      slug: 'no-change',
      question: 'No change?',
      description: 'By the statement.',
      conditionId: conditionIdOf(1),
      url: 'https://polymarket.com/event/fed-in-june/no-change',
      image: 'https://example.com/i.png',
      icon: 'https://example.com/s.png',
      groupTitle: 'No change',
      event: { id: 'Event:900', title: 'Fed in June' },
      tags: [
        { slug: 'us-election', label: 'US Election' },
        { slug: 'politics', label: 'Politics' },
        { slug: 'unlisted', label: 'unlisted' },
      ],
      outcomes: [
        { index: 0, name: 'Up', price: '0.35', tokenId: tokenIdOf(1, 0), payout: null },
        { index: 1, name: 'Down', price: '0.65', tokenId: null, payout: null },
      ],
      status: 'OPEN',
      acceptingOrders: true,
      negRisk: true,
      isPlaceholder: false,
      isShort: true,
      tradingWindow: { startsAt: '2026-06-18T15:00:00Z', endsAt: '2026-06-18T15:05:00Z' },
      bestBid: '0.34',
      bestAsk: '0.36',
      lastTradePrice: '0.35',
      spread: '0.02',
      priceChange24h: '-0.05',
      volume: '192817.4904490008',
      volume24h: '0',
      liquidity: null,
      startsAt: '2026-06-01T00:00:00Z',
      endsAt: '2026-06-18T16:00:00.25Z',
      closedAt: null,
      createdAt: '2026-05-01T10:20:30.123456Z',
      updatedAt: '2026-11-03T11:59:59.000001Z',
      resolution: null,
    })
  })

  it('without outcomes has none, and prices are not invented', async () => {
    const { market } = await app.query<{ market: unknown }>(
      '{ market(by: { id: 2 }) { outcomes { name price } } }',
    )
    expect(market).toEqual({ outcomes: [] })
  })

  it('that won names its winner and pays 1 for it', async () => {
    const { market } = await app.query<{ market: unknown }>(`{
      market(by: { id: 4 }) {
        url outcomes { payout }
        resolution { kind winner { index name payout } payouts resolvedAt observedAt source }
      }
    }`)
    expect(market).toEqual({
      url: 'https://polymarket.com/market/won',
      outcomes: [{ payout: '0' }, { payout: '1' }],
      resolution: {
        kind: 'WIN',
        winner: { index: 1, name: 'No', payout: '1' },
        payouts: ['0', '1'],
        resolvedAt: '2026-10-01T00:00:00Z',
        observedAt: '2026-10-01T00:00:07.5Z',
        source: 'ORACLE',
      },
    })
  })

  it('that was split has no winner', async () => {
    const { market } = await app.query<{ market: unknown }>(
      '{ market(by: { id: 5 }) { url resolution { kind winner { name } payouts resolvedAt } } }',
    )
    expect(market).toEqual({
      url: null,
      resolution: { kind: 'SPLIT', winner: null, payouts: ['0.5', '0.5'], resolvedAt: null },
    })
  })

  it('of exactly one hour is not short, with the default limit', async () => {
    const { market } = await app.query<{ market: unknown }>('{ market(by: { id: 7 }) { isShort } }')
    expect(market).toEqual({ isShort: false })
  })
})

describe('a market is found', () => {
  it.each([
    [{ id: '1' }],
    [{ id: 'Market:1' }],
    [{ slug: 'no-change' }],
    [{ conditionId: conditionIdOf(1).toUpperCase().replace('0X', '0x') }],
    [{ tokenId: tokenIdOf(1, 0) }],
    [{ url: 'https://polymarket.com/event/fed-in-june/no-change?tid=1' }],
    [{ url: 'https://polymarket.com/tr/market/no-change/' }],
  ])('by %o', async (by) => {
    expect(await idBy(by)).toBe('Market:1')
  })

  it('by the page of its event when it is the only one there, placeholders aside', async () => {
    expect(await idBy({ url: 'https://polymarket.com/event/lonely' })).toBe('Market:3')
  })

  it('not by the page of an event that has several', async () => {
    const errors = await app.refusals(
      '{ market(by: { url: "https://polymarket.com/event/fed-in-june" }) { id } }',
    )
    expect(errors).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('several markets') },
    ])
  })

  it.each([
    [{ id: '404' }],
    [{ slug: 'nothing' }],
    [{ conditionId: conditionIdOf(404) }],
    [{ tokenId: '404' }],
    [{ url: 'https://polymarket.com/event/nothing' }],
  ])('nowhere by %o, and that is null, not an error', async (by) => {
    expect(await idBy(by)).toBeNull()
  })

  it.each([
    ['market(by: { id: "Event:1" }) { id }', 'BAD_USER_INPUT'],
    ['market(by: { slug: "no such slug" }) { id }', 'BAD_USER_INPUT'],
    ['market(by: { url: "https://example.com/event/x" }) { id }', 'BAD_USER_INPUT'],
    ['market(by: { id: 1, slug: "no-change" }) { id }', 'GRAPHQL_VALIDATION_FAILED'],
    ['market(by: {}) { id }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is refused', async (field, code) => {
    expect(await app.refusals(`{ ${field} }`)).toEqual([expect.objectContaining({ code })])
  })
})

describe('node', () => {
  it('finds markets and events by global id', async () => {
    const data = await app.query(`{
      market: node(id: "Market:1") { __typename id ... on Market { question } }
      event: node(id: "Event:900") { __typename id ... on Event { title } }
      nothing: node(id: "Market:404") { id }
    }`)
    expect(data).toEqual({
      market: { __typename: 'Market', id: 'Market:1', question: 'No change?' },
      event: { __typename: 'Event', id: 'Event:900', title: 'Fed in June' },
      nothing: null,
    })
  })

  it('in the plural keeps the order, with null for what is not stored', async () => {
    const data = await app.query(
      '{ nodes(ids: ["Event:901", "Market:404", "Market:2", "Event:901"]) { id } }',
    )
    expect(data).toEqual({
      nodes: [{ id: 'Event:901' }, null, { id: 'Market:2' }, { id: 'Event:901' }],
    })
  })

  it.each(['1', 'Tag:1', 'TWFya2V0OjE='])('refuses %s, which is no global id', async (id) => {
    expect(await app.refusals('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('Market:512345') },
    ])
  })

  it('takes at most 500 ids', async () => {
    const ids = Array.from({ length: 501 }, (_, i) => `Market:${i}`)
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    expect(await app.refusals(document, { ids })).toEqual([
      { code: 'BAD_USER_INPUT', message: 'at most 500 ids, 501 were given' },
    ])
  })
})

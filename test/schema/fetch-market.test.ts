import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markets } from '../../src/db/tables/markets.ts'
import type { FetchMarketOutcome, FetchProblem } from '../../src/domain/fetch-market.ts'
import type { MarketLookup } from '../../src/domain/lookup.ts'
import { AppError } from '../../src/errors.ts'
import { openApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedMarkets } from '../support/rows.ts'

let store: TestDatabase

beforeAll(async () => {
  store = await createTestDatabase()
  await seedMarkets(store.database, [{ id: 1, prices: ['0.1', '0.9'] }])
})

afterAll(() => store.close())

const FETCHED = {
  kind: 'fetched',
  marketId: 1,
  isFresh: true,
  refreshInFlight: false,
  changed: true,
  upstreamMs: 42,
  problem: null,
} as const

const DOCUMENT = `mutation ($by: MarketBy!, $waitMs: Int) {
  fetchMarket(by: $by, waitMs: $waitMs) {
    __typename
    ... on FetchMarketPayload {
      isFresh refreshInFlight changed upstreamMs market { id outcomes { price } }
      problem {
        __typename code message
        ... on UpstreamUnavailable { retryAfterSeconds }
        ... on RateLimited { retryAfterSeconds }
      }
    }
    ... on Problem { code message }
    ... on UpstreamUnavailable { retryAfterSeconds }
    ... on RateLimited { retryAfterSeconds }
  }
}`

/** An app whose upstream gives this outcome, and what it was asked. */
const openFetching = async (outcome: FetchMarketOutcome | (() => Promise<FetchMarketOutcome>)) => {
  const asked: { by: MarketLookup; waitMs: number }[] = []
  const app = await openApp(store.database, {
    fetchDeadlineMs: 77,
    fetchMarket: async (by, { waitMs }) => {
      asked.push({ by, waitMs })
      return typeof outcome === 'function' ? outcome() : outcome
    },
  })
  return { app, asked }
}

describe('fetchMarket', () => {
  it('returns the market as it is stored after the fetch', async () => {
    const { app } = await openFetching(async () => {
      await store.database.db
        .update(markets)
        .set({ prices: ['0.35', '0.65'] })
        .where(eq(markets.id, 1))
      return FETCHED
    })
    const data = await app.query(DOCUMENT, { by: { id: 'Market:1' } })
    expect(data).toEqual({
      fetchMarket: {
        __typename: 'FetchMarketPayload',
        isFresh: true,
        refreshInFlight: false,
        changed: true,
        upstreamMs: 42,
        problem: null,
        market: { id: 'Market:1', outcomes: [{ price: '0.35' }, { price: '0.65' }] },
      },
    })
  })

  it('passes on what is meant and how long to wait', async () => {
    const { app, asked } = await openFetching(FETCHED)
    await app.query(DOCUMENT, { by: { url: 'https://polymarket.com/event/fed/hike' } })
    await app.query(DOCUMENT, { by: { slug: 'hike' }, waitMs: 0 })
    await app.query(DOCUMENT, { by: { id: 1 }, waitMs: 10_000 })
    expect(asked).toEqual([
      { by: { slug: 'hike' }, waitMs: 77 },
      { by: { slug: 'hike' }, waitMs: 0 },
      { by: { id: 1 }, waitMs: 10_000 },
    ])
  })

  it.each([-1, 10_001])('refuses to wait %d ms', async (waitMs) => {
    const { app, asked } = await openFetching(FETCHED)
    expect(await app.refusals(DOCUMENT, { by: { id: 1 }, waitMs })).toEqual([
      { code: 'BAD_USER_INPUT', message: `"waitMs" is 0 to 10000, ${waitMs} was given` },
    ])
    expect(asked).toEqual([])
  })

  describe.each<[FetchProblem, object]>([
    [
      { kind: 'not-found', message: 'nobody knows it' },
      { __typename: 'MarketNotFound', code: 'MARKET_NOT_FOUND', message: 'nobody knows it' },
    ],
    [
      { kind: 'unavailable', message: 'no answer', retryAfterSeconds: 10 },
      {
        __typename: 'UpstreamUnavailable',
        code: 'UPSTREAM_UNAVAILABLE',
        message: 'no answer',
        retryAfterSeconds: 10,
      },
    ],
    [
      { kind: 'rate-limited', message: 'too much', retryAfterSeconds: 3 },
      {
        __typename: 'RateLimited',
        code: 'RATE_LIMITED',
        message: 'too much',
        retryAfterSeconds: 3,
      },
    ],
  ])('of %o', (problem, told) => {
    it('tells it as a result, not as an error, where there is no market', async () => {
      const { app } = await openFetching(problem)
      expect(await app.query(DOCUMENT, { by: { id: 2 } })).toEqual({ fetchMarket: told })
    })

    it('tells it beside the stored market', async () => {
      const stored = { ...FETCHED, isFresh: false, changed: false, upstreamMs: null }
      const { app } = await openFetching({ ...stored, problem })
      expect(await app.query(DOCUMENT, { by: { id: 1 } })).toMatchObject({
        fetchMarket: { isFresh: false, market: { id: 'Market:1' }, problem: told },
      })
    })
  })

  it('tells a coded error of the fetch with its code and when to try again', async () => {
    const { app } = await openFetching(async () => {
      throw new AppError('GAMMA_OVERLOADED', 'the queue is full', { retryAfterSeconds: 7 })
    })
    const response = await app.post({ query: DOCUMENT, variables: { by: { id: 1 } } })
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: 'the queue is full',
          path: ['fetchMarket'],
          extensions: { code: 'GAMMA_OVERLOADED', retryAfterSeconds: 7 },
        },
      ],
    })
    expect(app.logged).toEqual([])
  })
})

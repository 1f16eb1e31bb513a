import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { type MarketSeed, seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

/** 500 candidates: a few with a chance, the rest at 0.001 each, and 20 places without a name. */
const CANDIDATES = Array.from({ length: 500 }, (_, i): MarketSeed & { readonly id: number } => ({
  id: 1_000 + i,
  eventId: 7,
  negRisk: true,
  groupTitle: `Candidate ${i}`,
  prices: i < 5 ? [`0.${9 - i}`, `0.${i + 1}`] : ['0.001', '0.999'],
  volume: `${(i * 7_919) % 500}.5`,
}))
const PLACES = Array.from(
  { length: 20 },
  (_, i): MarketSeed => ({
    ...{ id: 2_000 + i, eventId: 7, negRisk: true, isPlaceholder: true, prices: [] },
    groupTitle: `Person ${i}`,
  }),
)

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [{ id: 7, negRisk: true }])
  await seedMarkets(store.database, [...CANDIDATES, ...PLACES])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Basket {
  readonly event: {
    readonly marketCount: number
    readonly markets: {
      readonly totalCount: number
      readonly totalVolume: string
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
      readonly nodes: readonly { readonly gammaId: string }[]
    }
  }
}

const basket = async (filter: object, after?: string) => {
  const { event } = await app.query<Basket>(
    `query ($filter: MarketFilter, $after: String) { event(by: { id: 7 }) {
      title marketCount
      markets(filter: $filter, after: $after) {
        totalCount totalVolume pageInfo { hasNextPage endCursor }
        nodes {
          gammaId question slug groupTitle volume isPlaceholder status
          outcomes { name price tokenId } tags { slug } freshness { ageSeconds }
        }
      } } }`,
    { filter, after },
  )
  return { ...event.markets, marketCount: event.marketCount }
}
const idsOf = (nodes: Basket['event']['markets']['nodes']) =>
  nodes.map(({ gammaId }) => Number(gammaId))

describe('a basket of 500 markets', () => {
  it('is returned whole by default: by price, then volume, in four statements', async () => {
    const { result, statements } = await countStatements(store.database, () => basket({}))
    const leaders = [1_000, 1_001, 1_002, 1_003, 1_004]
    const others = CANDIDATES.slice(5)
      .toSorted((a, b) => Number(b.volume) - Number(a.volume))
      .map(({ id }) => id)
    expect(idsOf(result.nodes)).toEqual([...leaders, ...others])
    expect(result.pageInfo.hasNextPage).toBe(false)
    // 0.5 + 1.5 + … + 499.5, each once: 7,919 and 500 have no common divisor
    expect(result).toMatchObject({ totalCount: 500, totalVolume: '125000', marketCount: 500 })
    // the event, its markets, the totals of the list, and those of `marketCount`
    expect(statements).toHaveLength(4)
  })

  it('shows places without a name when asked, on a second page', async () => {
    const first = await basket({ includePlaceholders: true })
    expect(first.nodes).toHaveLength(500)
    expect(first).toMatchObject({ totalCount: 520, pageInfo: { hasNextPage: true } })
    const second = await basket({ includePlaceholders: true }, first.pageInfo.endCursor)
    // of an unknown price, which counts as the lowest
    const places = PLACES.map(({ id }) => id).reverse()
    expect(idsOf(second.nodes)).toEqual(places)
    expect(second.pageInfo.hasNextPage).toBe(false)
  })
})

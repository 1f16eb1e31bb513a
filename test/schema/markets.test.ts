import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { conditionIdOf, seedEvents, seedMarkets, tokenIdOf } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [
    { id: 90, slug: 'fed', tagSlugs: ['economy', 'fed'], seriesSlug: 'fomc', seriesTitle: 'FOMC' },
    { id: 91, slug: 'cup', tagSlugs: ['sports', `o'"\\{},`] },
  ])
  await seedMarkets(store.database, [
    {
      id: 1,
      eventId: 90,
      negRisk: true,
      volume: '100',
      volume24h: '10',
      liquidity: '5',
      prices: ['0.9', '0.1'],
      endsAt: '2026-12-01 00:00:00+00',
      createdAt: '2026-01-01 00:00:00+00',
      changedAt: '2026-11-01 00:00:00+00',
    },
    {
      id: 2,
      eventId: 91,
      acceptingOrders: false,
      volume: '200.5',
      volume24h: '20',
      liquidity: '6',
      prices: ['0.5', '0.5'],
      endsAt: '2027-01-01 00:00:00+00',
      createdAt: '2026-02-01 00:00:00+00',
      changedAt: '2026-11-02 00:00:00+00',
      windowStartsAt: '2026-12-31 23:00:00+00',
      windowEndsAt: '2026-12-31 23:59:59.999+00',
    },
    { id: 3, status: 'PROPOSED', volume: null, prices: [], changedAt: '2026-11-03 00:00:00+00' },
    { id: 4, status: 'DISPUTED', volume: '1', prices: ['0', '1'] },
    { id: 5, status: 'CLOSED', closed: true },
    { id: 6, status: 'RESOLVED', closed: true },
    { id: 7, eventId: 90, isPlaceholder: true },
  ])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Page {
  readonly markets: {
    readonly totalCount: number
    readonly edges: readonly { readonly node: { readonly gammaId: string } }[]
  }
}

/** Numbers of the markets that a filter lets through; their total count must agree. */
const listBy = async (filter: object): Promise<readonly number[]> => {
  const { markets } = await app.query<Page>(
    `query ($filter: MarketFilter) {
      markets(filter: $filter, orderBy: ID_ASC) { totalCount edges { node { gammaId } } }
    }`,
    { filter },
  )
  expect(markets.totalCount).toBe(markets.edges.length)
  return markets.edges.map(({ node }) => Number(node.gammaId))
}

describe('a list of markets', () => {
  it('shows by default what is not closed yet, without placeholders', async () => {
    expect(await listBy({})).toEqual([1, 2, 3, 4])
  })

  it.each<[object, readonly number[]]>([
    [{ status: ['RESOLVED', 'CLOSED'] }, [5, 6]],
    [{ status: ['DISPUTED'] }, [4]],
    [{ status: [] }, []],
    [{ includePlaceholders: true }, [1, 2, 3, 4, 7]],
    [{ event: { id: 'Event:90' } }, [1]],
    [{ event: { id: '91' } }, [2]],
    [{ event: { slug: 'cup' } }, [2]],
    [{ event: { url: 'https://polymarket.com/event/fed/any' } }, [1]],
    [{ event: { slug: 'nothing' } }, []],
    [{ tags: ['fed'] }, [1]],
    [{ tags: ['economy', 'sports'] }, [1, 2]],
    [{ tags: [`o'"\\{},`] }, [2]],
    [{ tags: ['Fed'] }, []],
    [{ tags: [] }, []],
    [{ series: 'fomc' }, [1]],
    [{ isShort: true }, [2]],
    [{ isShort: false }, [1, 3, 4]],
    [{ negRisk: true }, [1]],
    [{ negRisk: false }, [2, 3, 4]],
    [{ acceptingOrders: false }, [2]],
    [{ acceptingOrders: true }, [1, 3, 4]],
    [{ volumeMin: '100' }, [1, 2]],
    [{ volumeMin: '100.0000000000000000001' }, [2]],
    [{ volumeMax: '100' }, [1, 4]],
    [{ volumeMin: '2', volumeMax: '150' }, [1]],
    [{ volume24hMin: '20' }, [2]],
    [{ volume24hMax: '10' }, [1]],
    [{ liquidityMin: '5.5' }, [2]],
    [{ liquidityMax: '5.5' }, [1]],
    [{ priceMin: '0.5' }, [1, 2]],
    [{ category: 'FINANCE' }, [1]],
    [{ category: 'SPORTS' }, [2]],
    [{ category: 'GEOPOLITICS' }, []],
    [{ category: 'OTHER' }, [3, 4]],
    [{ category: 'SPORTS', tags: ['sports'], isShort: true }, [2]],
    [{ category: 'OTHER', tags: ['fed'] }, []],
    [{ category: 'OTHER', status: ['RESOLVED', 'OPEN'] }, [6]],
    [{ status: ['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED'] }, [1, 2, 3, 4, 5, 6]],
    [{ status: ['DISPUTED', 'CLOSED'], volumeMax: '1' }, [4]],
    [{ volumeMax: '-1' }, []],
    [{ endsAfter: '2026-11-30T00:00:00Z', endsBefore: '2026-12-02T00:00:00Z' }, [1]],
    [{ priceMax: '0.5' }, [2, 4]],
    [{ endsAfter: '2026-12-01T00:00:00Z' }, [2]],
    [{ endsBefore: '2027-01-01T00:00:00+00:00' }, [1]],
    [{ createdAfter: '2026-01-01T00:00:00Z' }, [2]],
    [{ updatedSince: '2026-11-02T01:00:00+01:00' }, [2, 3, 4]],
    [{ status: null, negRisk: null, tags: null, volumeMin: null }, [1, 2, 3, 4]],
    [{ tags: ['fed'], volumeMin: '100', negRisk: true, event: { slug: 'fed' } }, [1]],
    [{ tags: ['fed'], volumeMin: '101' }, []],
  ])('with %o shows %o', async (filter, ids) => {
    expect(await listBy(filter)).toEqual(ids)
  })

  it('by ids shows those, by whatever name and of whatever status', async () => {
    const ids = ['Market:6', '5', conditionIdOf(4), tokenIdOf(2, 1), 'market-1', '404', 'nothing']
    expect(await listBy({ ids })).toEqual([1, 2, 4, 5, 6])
    expect(await listBy({ ids, status: ['OPEN'] })).toEqual([1, 2])
    expect(await listBy({ ids: [] })).toEqual([])
  })

  it('by 500 ids is one page and one statement; by 501 it is refused', async () => {
    const ids = Array.from({ length: 501 }, (_, i) => `${i + 1}`)
    const { result, statements } = await countStatements(store.database, () =>
      app.query<Page>(
        'query ($ids: [ID!]) { markets(filter: {ids: $ids}) { edges { node { gammaId } } } }',
        { ids: ids.slice(0, 500) },
      ),
    )
    expect(result.markets.edges).toHaveLength(6)
    expect(statements).toHaveLength(1)
    expect(await refusal({ ids })).toEqual({
      code: 'BAD_USER_INPUT',
      message: 'at most 500 ids, 501 were given',
    })
  })

  it.each([
    [{ ids: ['Event:90'] }, 'Market:'],
    [{ event: { id: 'Market:1' } }, 'Event:'],
    [{ volumeMin: '2', volumeMax: '1' }, '"volumeMin" (2) is above "volumeMax" (1)'],
    [{ volumeMin: '1e3' }, 'plain digits'],
    [{ volumeMin: 'NaN' }, 'plain digits'],
    [{ endsAfter: '2026-12-01' }, 'RFC 3339'],
    [{ endsAfter: '2026-02-30T00:00:00Z' }, 'RFC 3339'],
    [{ endsAfter: '2026-12-01T00:00:00' }, 'RFC 3339'],
    [{ endsAfter: 1764547200 }, 'RFC 3339'],
    [{ tags: Array.from({ length: 51 }, (_, i) => `tag-${i}`) }, 'at most 50 tags'],
    [{ tags: ['a\0b'] }, '"tags" has a NUL'],
    [{ series: 'a\0b' }, '"series" has a NUL'],
  ])('with %o is refused, with the reason', async (filter, reason) => {
    expect(await refusal(filter)).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(reason),
    })
  })

  it('reads literals as it reads variables', async () => {
    const document = (filter: string) => `{ markets(filter: {${filter}}) { totalCount } }`
    expect(await app.query(document('priceMin: 0.5, endsAfter: "2026-12-01T00:00:00Z"'))).toEqual({
      markets: { totalCount: 1 },
    })
    for (const bad of ['priceMin: "a"', 'priceMin: true', 'endsAfter: "now"', 'endsAfter: 1']) {
      expect(await app.refusals(document(bad))).toEqual([
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      ])
    }
  })
})

const refusal = async (filter: object) => {
  const document = 'query ($filter: MarketFilter) { markets(filter: $filter) { totalCount } }'
  const [first] = await app.refusals(document, { filter })
  return first
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets, seedTags } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  const { database } = store
  await seedTags(database, { economy: 'Economy' })
  await seedEvents(database, [
    {
      id: 1,
      slug: 'fed',
      title: 'Fed',
      description: 'All of it.',
      image: 'https://example.com/i.png',
      icon: 'https://example.com/s.png',
      tagSlugs: ['economy'],
      seriesSlug: 'fomc',
      seriesTitle: 'FOMC',
      negRisk: true,
      volume: '30.10',
      volume24h: '3',
      liquidity: '1e2',
      startsAt: '2026-01-01 00:00:00+00',
      endsAt: '2026-12-01 00:00:00+00',
      createdAt: '2025-12-01 00:00:00+00',
    },
    { id: 2, volume: '20', volume24h: '2', endsAt: '2027-01-01 00:00:00+00' },
    { id: 3, status: 'RESOLVED', closed: true, closedAt: '2026-10-01 00:00:00+00' },
    { id: 4, status: 'PROPOSED', slug: null, seriesSlug: 'untitled' },
    { id: 5, status: 'CLOSED', closed: true },
  ])
  const prices = (price: string) => ({ prices: [price, '0'] })
  await seedMarkets(database, [
    { id: 11, eventId: 1, ...prices('0.2') },
    { id: 12, eventId: 1, ...prices('0.7'), volume: '5' },
    { id: 13, eventId: 1, ...prices('0.1'), status: 'RESOLVED', closed: true },
    { id: 14, eventId: 1, isPlaceholder: true },
    { id: 15, eventId: 1, ...prices('0.2') },
    { id: 16, eventId: 1, ...prices('0.2'), volume: '9' },
    { id: 21, eventId: 2, ...prices('0.4') },
    { id: 31, eventId: 3, ...prices('1'), status: 'RESOLVED', closed: true },
    { id: 32, eventId: 3, ...prices('0'), status: 'CLOSED', closed: true },
  ])
  app = await startApp(database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface EventNode {
  readonly gammaId: string
  readonly marketCount: number
  readonly markets: {
    readonly totalCount: number
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    readonly edges: readonly { readonly node: { readonly gammaId: string } }[]
  }
}
interface Events {
  readonly events: {
    readonly totalCount: number
    readonly edges: readonly { readonly node: EventNode }[]
  }
}

const listBy = async (filter: object): Promise<readonly number[]> => {
  const { events } = await app.query<Events>(
    `query ($filter: EventFilter) {
      events(filter: $filter, orderBy: ID_ASC) { totalCount edges { node { gammaId } } }
    }`,
    { filter },
  )
  expect(events.totalCount).toBe(events.edges.length)
  return events.edges.map(({ node }) => Number(node.gammaId))
}

/** Numbers of the markets of each event, by the event's number. */
const basketsBy = async (args: string): Promise<Readonly<Record<string, readonly number[]>>> => {
  const { events } = await app.query<Events>(`{
    events(filter: { status: [OPEN, PROPOSED, DISPUTED, CLOSED, RESOLVED] }) {
      edges { node { gammaId markets${args} { edges { node { gammaId } } } } }
    }
  }`)
  return Object.fromEntries(
    events.edges.map(({ node: { gammaId, markets } }) => [
      gammaId,
      markets.edges.map(({ node }) => Number(node.gammaId)),
    ]),
  )
}

describe('an event', () => {
  it('shows what is stored', async () => {
    const { event } = await app.query<{ event: unknown }>(`{
      event(by: { slug: "fed" }) {
        __typename id gammaId slug title description url image icon
        tags { slug label } series { slug title }
        status negRisk volume volume24h liquidity startsAt endsAt closedAt createdAt marketCount
      }
    }`)
    expect(event).toEqual({
      __typename: 'Event',
      id: 'Event:1',
      gammaId: '1',
      slug: 'fed',
      title: 'Fed',
      description: 'All of it.',
      url: 'https://polymarket.com/event/fed',
      image: 'https://example.com/i.png',
      icon: 'https://example.com/s.png',
      tags: [{ slug: 'economy', label: 'Economy' }],
      series: { slug: 'fomc', title: 'FOMC' },
      status: 'OPEN',
      negRisk: true,
      volume: '30.1',
      volume24h: '3',
      liquidity: '100',
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2026-12-01T00:00:00Z',
      closedAt: null,
      createdAt: '2025-12-01T00:00:00Z',
      marketCount: 5,
    })
  })

  it('may have neither address nor series', async () => {
    const data = await app.query(`{
      four: event(by: { id: 4 }) { slug url series { slug title } marketCount }
      two: event(by: { id: 2 }) { series { slug } tags { slug } }
    }`)
    expect(data).toEqual({
      four: {
        slug: null,
        url: null,
        series: { slug: 'untitled', title: 'untitled' },
        marketCount: 0,
      },
      two: { series: null, tags: [] },
    })
  })

  it.each([
    ['{ id: "Event:1" }'],
    ['{ id: 1 }'],
    ['{ url: "https://polymarket.com/event/fed/market-11" }'],
  ])('is found by %s', async (by) => {
    expect(await app.query(`{ event(by: ${by}) { id } }`)).toEqual({ event: { id: 'Event:1' } })
  })

  it('that is not stored is null', async () => {
    const data = await app.query(
      '{ a: event(by: { id: 404 }) { id } b: event(by: { slug: "x" }) { id } }',
    )
    expect(data).toEqual({ a: null, b: null })
  })
})

describe('a list of events', () => {
  it.each<[object, readonly number[]]>([
    [{}, [1, 2, 4]],
    [{ status: ['RESOLVED', 'CLOSED'] }, [3, 5]],
    [{ ids: ['Event:3', '5', 'fed', 'event-2', '404'] }, [1, 2, 3, 5]],
    [{ ids: ['Event:3', 'fed'], status: ['OPEN'] }, [1]],
    [{ tags: ['economy'] }, [1]],
    [{ category: 'FINANCE' }, [1]],
    [{ category: 'OTHER' }, [2, 4]],
    [{ category: 'OTHER', status: ['RESOLVED', 'PROPOSED'] }, [3, 4]],
    [
      { category: 'FINANCE', tags: ['economy'], series: 'fomc', negRisk: true, volumeMin: '1' },
      [1],
    ],
    [{ category: 'FINANCE', volumeMin: '31' }, []],
    [{ status: ['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED'] }, [1, 2, 3, 4, 5]],
    [{ series: 'fomc' }, [1]],
    [{ negRisk: false }, [2, 4]],
    [{ volumeMin: '20.01' }, [1]],
    [{ volume24hMin: '2' }, [1, 2]],
    [{ endsAfter: '2026-12-01T00:00:00Z' }, [2]],
    [{ endsBefore: '2027-01-01T00:00:00Z' }, [1]],
  ])('with %o shows %o', async (filter, ids) => {
    expect(await listBy(filter)).toEqual(ids)
  })

  it('orders by volume of the last day unless told otherwise', async () => {
    const { events } = await app.query<Events>('{ events { edges { node { gammaId } } } }')
    expect(events.edges.map(({ node }) => node.gammaId)).toEqual(['1', '2', '4'])
  })
})

describe('the markets of an event', () => {
  it('are those not closed, by price, then volume; all of them once the event is over', async () => {
    expect(await basketsBy('')).toEqual({
      ...{ 1: [12, 16, 15, 11], 2: [21], 3: [31, 32], 4: [], 5: [] },
    })
  })

  it('are the closed ones in the order of closing', async () => {
    expect(await basketsBy('(orderBy: CLOSED_RECENTLY)')).toMatchObject({ 1: [13], 3: [32, 31] })
  })

  it('can be filtered, ordered and cut for all events alike', async () => {
    expect(await basketsBy('(filter: { status: [RESOLVED] })')).toMatchObject({ 1: [13], 3: [31] })
    expect(
      await basketsBy('(filter: { includePlaceholders: true }, orderBy: ID_ASC)'),
    ).toMatchObject({ 1: [11, 12, 14, 15, 16] })
    expect(await basketsBy('(filter: { volumeMin: 1 })')).toMatchObject({
      1: [12, 16],
      2: [],
      3: [],
    })
    expect(await basketsBy('(filter: { ids: ["13", "21"] })')).toMatchObject({ 1: [13], 2: [21] })
    expect(await basketsBy('(first: 1)')).toMatchObject({ 1: [12], 2: [21], 3: [31] })
    expect(await basketsBy('(first: 0)')).toMatchObject({ 1: [], 2: [], 3: [] })
  })

  it('are paged for each event by itself, and counted only when asked', async () => {
    const document = `query ($after: String) { event(by: { id: 1 }) {
      markets(first: 2, after: $after) {
        totalCount edges { node { gammaId } } pageInfo { hasNextPage endCursor } } } }`
    const first = await app.query<{ event: EventNode }>(document)
    expect(first.event.markets).toMatchObject({
      totalCount: 4,
      edges: [{ node: { gammaId: '12' } }, { node: { gammaId: '16' } }],
      pageInfo: { hasNextPage: true },
    })
    const after = first.event.markets.pageInfo.endCursor
    const second = await app.query<{ event: EventNode }>(document, { after })
    expect(second.event.markets).toMatchObject({
      totalCount: 4,
      edges: [{ node: { gammaId: '15' } }, { node: { gammaId: '11' } }],
      pageInfo: { hasNextPage: false },
    })
  })

  it('come in pages of up to 500', async () => {
    expect(
      await app.refusals('{ event(by: { id: 1 }) { markets(first: 501) { totalCount } } }'),
    ).toEqual([{ code: 'BAD_USER_INPUT', message: '"first" is 0 to 500, 501 was given' }])
  })
})

describe('of statements', () => {
  const statementsOf = async (document: string): Promise<number> => {
    const { statements } = await countStatements(store.database, () => app.query(document))
    return statements.length
  }

  it('a page of events with all their markets, outcomes and tags needs two', async () => {
    const document = `{ events(first: 20) { edges { node {
      title tags { label } series { title }
      markets { edges { node {
        question url tags { slug } outcomes { name price tokenId } resolution { winner { name } }
        freshness { ageSeconds } event { title }
      } } pageInfo { hasNextPage } } } } } }`
    expect(await statementsOf(document)).toBe(2)
  })

  it('two more count all markets of all those events', async () => {
    expect(
      await statementsOf(
        '{ events { edges { node { marketCount markets { totalCount edges { node { id } } } } } } }',
      ),
    ).toBe(4)
  })

  it('a page of markets with their events and tags needs two', async () => {
    expect(
      await statementsOf(
        '{ markets { edges { node { tags { slug } event { title } outcomes { price } } } } }',
      ),
    ).toBe(2)
  })

  it('a list without a total count is not counted', async () => {
    expect(await statementsOf('{ markets { edges { cursor } pageInfo { hasNextPage } } }')).toBe(1)
    expect(await statementsOf('{ markets { totalCount edges { cursor } } }')).toBe(2)
  })

  it('one market under many aliases is one', async () => {
    expect(
      await statementsOf(
        '{ a: market(by: {id: 11}) { id } b: market(by: {id: 12}) { id } node(id: "Market:13") { id } }',
      ),
    ).toBe(1)
  })
})

import { Lexer, parse, Source, TokenKind, visit } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { costOf } from '../src/http/cost.ts'
import { buildSchema } from '../src/schema/schema.ts'
import { startApp, type TestApp } from './support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from './support/postgres.ts'
import { readQueryDocuments } from './support/query-documents.ts'
import { CHART_BEGINS, seedQueryUniverse } from './support/query-rows.ts'

const documents = readQueryDocuments()

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedQueryUniverse(store.database)
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

interface Row {
  readonly [member: string]: unknown
}
interface List {
  readonly nodes: readonly Row[]
}

/** The answer to a document as it stands in the docs. */
const ask = async <Data>(name: string, variables: object = {}): Promise<Data> => {
  const document = documents.find((each) => each.name === name)
  if (document === undefined) throw new Error(`docs/queries.md has no query ${name}`)
  return app.query<Data>(document.text, { ...document.variables, ...variables })
}

const numbersOf = ({ nodes }: List): readonly number[] =>
  nodes.map(({ id }) => Number(String(id).split(':')[1]))

const outcomesOf = (row: Row | undefined) => Object(row).outcomes

test('there are fifteen queries, each with a name of its own', () => {
  expect(new Set(documents.map(({ name }) => name)).size).toBe(15)
})

describe.each(documents)('$name', ({ text, variables }) => {
  it('takes three statements at most, of a server with pages of ordinary length', async () => {
    const { first: _first, last: _last, ...others } = variables
    const { statements } = await countStatements(store.database, () => app.query(text, others))
    expect(statements.length).toBeLessThanOrEqual(3)
  })

  it('keeps within the limits, with as much as it can ask for', () => {
    const ids = Object(variables).ids && Array.from({ length: 500 }, (_, i) => i)
    const variableValues = { ...variables, first: 100, last: 100, ...(ids && { ids }) }
    const document = parse(text)
    const cost = costOf({ schema: buildSchema(), document, variableValues })
    expect(cost).toBeLessThanOrEqual(20_000)
    expect(tokensIn(text)).toBeLessThanOrEqual(1_000)
    expect(shapeOf(text).depth).toBeLessThanOrEqual(12)
    expect(shapeOf(text).aliases).toBeLessThanOrEqual(15)
  })
})

const tokensIn = (text: string): number => {
  const lexer = new Lexer(new Source(text))
  let count = 0
  while (lexer.advance().kind !== TokenKind.EOF) count += 1
  return count
}

const shapeOf = (text: string) => {
  let [level, depth, aliases] = [0, 0, 0]
  visit(parse(text), {
    Field: {
      enter: ({ alias }) => {
        level += 1
        depth = Math.max(depth, level)
        if (alias !== undefined) aliases += 1
      },
      leave: () => {
        level -= 1
      },
    },
  })
  return { depth, aliases }
}

describe('what the queries answer', () => {
  it('events by the volume of the day, each with its favourites', async () => {
    const { events } = await ask<{ events: List }>('TrendingEvents')
    expect(numbersOf(events)).toEqual([903194, 903193])
    expect(events.nodes.map(({ marketCount }) => marketCount)).toEqual([2, 3])
    const [match, race] = events.nodes.map(({ markets }) => numbersOf(markets as List))
    expect([match, race]).toEqual([
      [512350, 512351],
      [512345, 512346],
    ])
  })

  it('the newest markets, and where the next page begins', async () => {
    const page = await ask<{ markets: List & { pageInfo: { endCursor: string } } }>('Markets')
    expect(numbersOf(page.markets)).toEqual([512370, 512351, 512350])
    const after = page.markets.pageInfo.endCursor
    const { markets } = await ask<{ markets: List }>('Markets', { after })
    expect(numbersOf(markets)[0]).toBe(512345)
  })

  it('the open events of a category, or of tags', async () => {
    const sports = await ask<{ events: List }>('Category')
    expect(numbersOf(sports.events)).toEqual([903194, 903198])
    expect(sports.events.nodes.map(({ category }) => category)).toEqual(['SPORTS', 'SPORTS'])
    const tagged = await ask<{ events: List }>('Category', { category: null, tags: ['elections'] })
    expect(numbersOf(tagged.events)).toEqual([903193])
  })

  it('the best market of the event that is meant, despite a slip and a word without its end', async () => {
    const { search } = await ask<{ search: List }>('Search')
    expect(search.nodes).toMatchObject([
      {
        otherMarketsInEvent: 2,
        event: { id: 'Event:903193' },
        market: { id: 'Market:512345', status: 'OPEN' },
      },
    ])
  })

  it('an event with its whole basket, what is over included, without a place that has no name', async () => {
    const { event } = await ask<{ event: Row & { markets: List } }>('EventPage')
    expect(event).toMatchObject({ negRisk: true, status: 'OPEN', category: 'GEOPOLITICS' })
    expect(numbersOf(event.markets)).toEqual([512345, 512346, 512347])
    expect(outcomesOf(event.markets.nodes[2])).toMatchObject([{ payout: '0' }, { payout: '1' }])
  })

  it('all there is to know of a market', async () => {
    const slug = 'market-512346'
    const { market } = await ask<{ market: Row }>('MarketPage', { slug })
    expect(market).toMatchObject({
      gammaId: '512346',
      url: 'https://polymarket.com/event/presidential-election-2028/market-512346',
      event: { title: 'Presidential Election 2028' },
      tags: [{ slug: 'politics', label: 'Politics' }, { slug: 'elections' }],
      resolution: null,
      resolutionHistory: { nodes: [{ kind: 'PROPOSED' }] },
    })
    expect((await ask<{ market: Row }>('MarketPage')).market).toMatchObject({ id: 'Market:512345' })
  })

  it('what a market cost in the hours in which its price changed', async () => {
    const iso = (minute: number) => new Date(minute * 60_000).toISOString().replace('.000Z', 'Z')
    const { market } = await ask<{ market: { priceHistory: readonly Row[] } }>('PriceChart')
    expect(market.priceHistory).toEqual([
      candle(iso(CHART_BEGINS), ['0.3', '0.3', '0.3', '0.3']), // what stood when the record began
      candle(iso(CHART_BEGINS + 60), ['0.3', '0.4', '0.3', '0.38']),
      candle(iso(CHART_BEGINS + 120), ['0.38', '0.38', '0.35', '0.35']),
    ])
  })

  it('which market a token, a condition or an address belongs to', async () => {
    const { market } = await ask<{ market: Row }>('WhichMarket')
    expect(market).toMatchObject({ id: 'Market:512345', event: { id: 'Event:903193' } })
    const by = { conditionId: Object(market).conditionId }
    expect((await ask<{ market: Row }>('WhichMarket', { by })).market).toEqual(market)
  })

  it('every position of a portfolio, whatever has become of it', async () => {
    const { markets } = await ask<{ markets: List }>('Portfolio')
    expect(numbersOf(markets)).toEqual([512345, 512346, 512347])
    expect(outcomesOf(markets.nodes[0])).toMatchObject([{ price: '0.35' }, { price: '0.65' }])
  })

  it('those positions that pay, and what', async () => {
    const { markets } = await ask<{ markets: List }>('Redeemable')
    expect(numbersOf(markets)).toEqual([512347])
    expect(markets.nodes[0]).toMatchObject({
      resolution: { kind: 'WIN', winner: { index: 1, name: 'No' }, payouts: ['0', '1'] },
    })
  })

  it('what ends next, and nothing that should have ended', async () => {
    const { markets } = await ask<{ markets: List }>('EndingSoon')
    expect(numbersOf(markets)).toEqual([512351, 512350, 512345])
  })

  it('the greatest rises and falls', async () => {
    const { rising, falling } = await ask<{ rising: List; falling: List }>('Movers')
    expect(numbersOf(rising)).toEqual([512350, 512345])
    expect(numbersOf(falling)).toEqual([512351, 512345])
  })

  it('the last results of the log', async () => {
    const { resolutions } = await ask<{ resolutions: List }>('RecentlyResolved')
    expect(resolutions.nodes).toMatchObject([
      {
        ...{ kind: 'RESOLVED', market: { id: 'Market:512347' } },
        resolution: { winner: { name: 'No' }, source: 'ORACLE' },
      },
    ])
  })

  it('the window of a series that is under way, and the next one', async () => {
    const { markets } = await ask<{ markets: List }>('SeriesNow')
    expect(numbersOf(markets)).toEqual([512360, 512361])
    expect(markets.nodes[0]).toMatchObject({
      tradingWindow: { startsAt: '2026-11-03T12:00:00Z', endsAt: '2026-11-03T12:05:00Z' },
    })
  })

  it('the tags with the most open events, and how much is not closed', async () => {
    const { tags, markets } = await ask<{ tags: List; markets: Row }>('Navigation')
    expect(tags.nodes).toEqual([
      { slug: 'crypto', label: 'Crypto', openEventCount: 3 },
      { slug: 'politics', label: 'Politics', openEventCount: 1 },
      { slug: 'sports', label: 'Sports', openEventCount: 1 },
    ])
    expect(markets).toEqual({ totalCount: 9, totalVolume: '8533.5' })
  })
})

const candle = (at: string, [open, high, low, close]: readonly string[]) => ({
  ...{ at, interval: 'HOUR' },
  ...{ open, high, low, close },
})

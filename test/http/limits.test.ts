import { sql } from 'drizzle-orm'
import { buildSchema, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { costOf } from '../../src/http/cost.ts'
import { buildSchema as buildOurSchema } from '../../src/schema/schema.ts'
import { openApp, startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [{ id: 9 }])
  await seedMarkets(store.database, [{ id: 1, eventId: 9 }])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const EDGES = (inside: string) => `edges { node { ${inside} } }`

describe('refused before anything is read', () => {
  it.each([
    [
      'a document deeper than 12',
      `{ node(id: "Event:9") { ... on Event { markets { ${EDGES(
        `event { markets { ${EDGES('event { markets { edges { node { id } } } }')} } }`,
      )} } } } }`,
      'QUERY_TOO_DEEP',
      'Query depth limit of 12 exceeded, found 13.',
    ],
    [
      'depth hidden in fragments',
      `{ markets { ...a } }
       fragment a on MarketConnection { edges { node { event { markets { ...b } } } } }
       fragment b on MarketConnection { edges { node { event { markets { ...c } } } } }
       fragment c on MarketConnection { edges { node { outcomes { name } event { tags { slug } } } } }`,
      'QUERY_TOO_DEEP',
      'Query depth limit of 12 exceeded, found 14.',
    ],
    [
      'more than 15 aliases',
      `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: market(by: { id: ${i} }) { id }`).join(' ')} }`,
      'TOO_MANY_ALIASES',
      'Aliases limit of 15 exceeded, found 16.',
    ],
    [
      'more than 1,000 tokens',
      `{ market(by: { id: 1 }) { ${'id '.repeat(1_000)} } }`,
      'QUERY_TOO_LONG',
      'Token limit of 1000 exceeded.',
    ],
    [
      'two mutation fields',
      'mutation { a: fetchMarket(by: {id: 1}) { __typename } b: fetchMarket(by: {id: 2}) { __typename } }',
      'TOO_MANY_MUTATIONS',
      'Mutation field limit of 1 exceeded, found 2.',
    ],
    [
      'mutation fields hidden in fragments',
      `mutation { ...a ... on Mutation { b: fetchMarket(by: {id: 2}) { __typename } } }
       fragment a on Mutation { fetchMarket(by: {id: 1}) { __typename } }`,
      'TOO_MANY_MUTATIONS',
      'Mutation field limit of 1 exceeded, found 2.',
    ],
    [
      'two status fields',
      '{ a: status { tiers { tier } } b: status { build } }',
      'TOO_MANY_STATUS_FIELDS',
      'Status field limit of 1 exceeded, found 2.',
    ],
    [
      'status fields hidden in fragments',
      '{ status { build } ...a } fragment a on Query { ... { b: status { build } } }',
      'TOO_MANY_STATUS_FIELDS',
      'Status field limit of 1 exceeded, found 2.',
    ],
    [
      'more than 5 counts',
      `{ ${Array.from({ length: 6 }, (_, i) => `a${i}: markets(first: 0) { totalCount }`).join(' ')} }`,
      'QUERY_TOO_COSTLY',
      'Query cost limit of 20000 exceeded, found 24000.',
    ],
    [
      'too many rows',
      `{ events(first: 100) { ${EDGES(`markets { ${EDGES('id')} }`)} } }`,
      'QUERY_TOO_COSTLY',
      'Query cost limit of 20000 exceeded, found 50100.',
    ],
  ])('%s', async (_what, document, code, message) => {
    const { result, statements } = await countStatements(store.database, () =>
      app.refusals(document),
    )
    expect(result).toContainEqual({ code, message: expect.stringContaining(message) })
    expect(statements).toEqual([])
  })

  it('fragments that spread each other twice, forty deep, at once', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `f${i}`)
    const bomb = (type: string, leaf: string) =>
      names
        .map((name, i) => {
          const next = names[i + 1]
          return `fragment ${name} on ${type} { ${next ? `...${next} ...${next}` : leaf} }`
        })
        .join('\n')
    const query = `{ market(by: {id: 1}) { ...f0 } } ${bomb('Market', 'id')}`
    expect(await app.query(query)).toEqual({ market: { id: 'Market:1' } })
    const mutation = `mutation { ...f0 } ${bomb('Mutation', 'fetchMarket(by: {id: 1}) { __typename }')}`
    expect(await app.query(mutation)).toEqual({ fetchMarket: { __typename: 'MarketNotFound' } })
  })
})

describe('let through', () => {
  it.each([
    [
      '15 aliases',
      `{ ${Array.from({ length: 15 }, (_, i) => `a${i}: market(by: { id: ${i} }) { id }`).join(' ')} }`,
    ],
    [
      'the first 20 events with all their markets',
      `{ events(first: 20) { ${EDGES(`markets { ${EDGES('event { title } outcomes { name price }')} }`)} } }`,
    ],
    [
      '500 markets of one event, with everything of each',
      `{ event(by: { id: 9 }) { markets { ${EDGES('resolution { winner { name } } outcomes { price }')} } } }`,
    ],
    [
      'the status, and with it the markets of a status',
      '{ status { build } ...a markets { totalCount nodes { status } } } fragment a on Query { status { startedAt } }',
    ],
    [
      'introspection, however deep',
      '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } }',
    ],
  ])('%s', async (_what, document) => {
    expect(await app.refusals(document)).toEqual([])
  })
})

describe('the cost', () => {
  const schema = buildOurSchema()
  const costBy = (document: string, variableValues?: Readonly<Record<string, unknown>>): number =>
    costOf({ schema, document: parse(document), variableValues })

  it.each([
    ['{ markets { edges { node { id } } } }', 20],
    ['{ markets { nodes { id } } }', 20],
    ['{ markets(first: 7) { edges { cursor } } }', 7],
    ['{ markets(last: 9) { edges { cursor } } }', 9],
    ['{ markets(first: 5) { nodes { id description } } }', 5 + 5 * 20],
    ['{ markets(filter: {ids: ["1", "2", "3"]}) { edges { cursor } } }', 3],
    ['{ nodes(ids: ["Market:1", "Market:2"]) { id } }', 2],
    ['{ __typename }', 0],
    ['{ a: markets { edges { cursor } } b: markets { edges { cursor } } }', 40],
    ['{ event(by: {id: 1}) { markets { edges { cursor } } } }', 500],
    ['{ events(first: 3) { edges { node { markets(first: 4) { nodes { id } } } } } }', 3 + 3 * 4],
    ['{ events(first: 3) { nodes { markets(first: 4) { edges { cursor } } } } }', 3 + 3 * 4],
    [
      '{ events(first: 3) { ...f } } fragment f on EventConnection { edges { node { markets(first: 4) { nodes { id } } } } }',
      15,
    ],
    [
      '{ nodes(ids: ["Event:1", "Event:2"]) { ... on Event { markets(first: 4) { nodes { id } } } } }',
      10,
    ],
    ['query Q { markets { nodes { id } } }', 20],
    ['{ status { build } }', 4_000],
    [
      '{ search(query: "x", first: 5) { nodes { event { markets(first: 3) { nodes { id } } } } } }',
      1_020,
    ],
    ['{ markets(first: 7) { totalCount } }', 4_007],
    ['{ a: markets { totalCount } b: markets { totalCount } }', 8_040],
    ['{ markets { ...f } } fragment f on MarketConnection { totalCount }', 4_020],
    // both are one reading, wherever they stand
    ['{ markets(first: 7) { totalVolume } }', 4_007],
    ['{ markets { totalVolume ...f } } fragment f on MarketConnection { totalCount }', 4_020],
    ['{ a: markets { totalCount } b: events { totalVolume } }', 8_040],
    ['{ tags { nodes { slug } } }', 20],
    ['{ tags { nodes { openEventCount } } }', 4_020],
    // the counts of all three events are one statement
    [
      '{ events(first: 3) { totalCount nodes { markets(first: 4) { totalCount totalVolume } } } }',
      8_015,
    ],
  ])('of %s is %d', (document, cost) => {
    expect(costBy(document)).toBe(cost)
  })

  it('counts the values of variables, their defaults and their omission', () => {
    const document = 'query ($n: Int = 90) { markets(first: $n) { nodes { id } } }'
    expect(costBy(document, { n: 70 })).toBe(70)
    expect(costBy(document)).toBe(90)
    expect(costBy('query ($n: Int) { markets(first: $n) { nodes { id } } }')).toBe(20)
    expect(costBy('query ($n: Int!) { markets(first: $n) { nodes { id } } }')).toBe(0)
    const ids = { filter: { ids: ['1', '2'] } }
    expect(
      costBy('query ($filter: MarketFilter) { markets(filter: $filter) { nodes { id } } }', ids),
    ).toBe(2)
  })

  it('of a field whose arguments cannot be read is nothing: execution refuses it', () => {
    const document = `query ($interval: PriceInterval) {
      market(by: { id: "1" }) { priceHistory(interval: $interval) { close } }
    }`
    expect(costBy(document, { interval: null })).toBe(0)
    expect(costBy(document, { interval: 'MINUTE' })).toBeGreaterThan(0)
  })

  it('of another schema without lists is nothing', () => {
    const other = buildSchema('type Query { a: Int }')
    expect(costOf({ schema: other, document: parse('{ a }') })).toBe(0)
  })
})

describe('an operation that takes too long', () => {
  /** Nobody can read markets meanwhile. */
  const whileLocked = async <Result>(work: () => Promise<Result>): Promise<Result> =>
    store.database.db.transaction(async (transaction) => {
      await transaction.execute(sql`lock table markets in access exclusive mode`)
      return work()
    })
  const timeout = { code: 'OPERATION_TIMEOUT', message: expect.stringContaining('too') }

  it('is ended and said to be', async () => {
    const hurried = await openApp(store.database, { queryDeadlineMs: 50 })
    const refusals = await whileLocked(() => hurried.refusals('{ market(by: { id: 1 }) { id } }'))
    expect(refusals).toEqual([
      { code: 'OPERATION_TIMEOUT', message: 'The operation took longer than 50 ms.' },
    ])
    expect(hurried.logged).toEqual([])
  })

  it.each([{ statementTimeoutMs: 50 }, { lockTimeoutMs: 50 }])(
    'is said to be when Postgres ends it: %o',
    async (options) => {
      const impatient = createDatabase({ url: store.url, ...options })
      const other = await openApp(impatient)
      const refusals = await whileLocked(() => other.refusals('{ market(by: { id: 1 }) { id } }'))
      await impatient.close()
      expect(refusals).toEqual([timeout])
    },
  )
})

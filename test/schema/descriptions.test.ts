import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await seedEvents(store.database, [
    { id: 1, slug: 'one', description: 'About one.' },
    { id: 2, description: null },
    { id: 3, description: 'About three.' },
  ])
  await seedMarkets(store.database, [
    { id: 11, slug: 'eleven', eventId: 1, description: 'Rules of 11.' },
    { id: 12, eventId: 2, description: null },
    { id: 13, eventId: 3, description: 'Rules of 13.' },
  ])
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const ask = (document: string) => countStatements(store.database, () => app.query(document))

test('a list without descriptions reads none', async () => {
  const { statements } = await ask('{ markets { nodes { question event { title } } } }')
  expect(statements.filter((text) => text.includes('"description"'))).toEqual([])
})

test('the descriptions of a list are one statement', async () => {
  const markets = await ask('{ markets(orderBy: ID_ASC) { nodes { description } } }')
  expect(markets.result).toEqual({
    markets: {
      nodes: [
        { description: 'Rules of 11.' },
        { description: null },
        { description: 'Rules of 13.' },
      ],
    },
  })
  expect(markets.statements).toHaveLength(2)
  const events = await ask('{ events(orderBy: ID_DESC) { nodes { description } } }')
  expect(events.result).toEqual({
    events: {
      nodes: [
        { description: 'About three.' },
        { description: null },
        { description: 'About one.' },
      ],
    },
  })
  expect(events.statements).toHaveLength(2)
})

test.each([
  ['{ found: market(by: { id: 11 }) { description } }', 'Rules of 11.'],
  ['{ found: market(by: { slug: "eleven" }) { description } }', 'Rules of 11.'],
  ['{ found: market(by: { id: 12 }) { description } }', null],
  ['{ found: event(by: { id: 1 }) { description } }', 'About one.'],
  ['{ found: event(by: { slug: "one" }) { description } }', 'About one.'],
  ['{ found: event(by: { id: 2 }) { description } }', null],
  ['{ found: node(id: "Event:3") { ... on Event { description } } }', 'About three.'],
])('%s takes one statement', async (document, description) => {
  const { result, statements } = await ask(document)
  expect(result).toEqual({ found: { description } })
  expect(statements).toHaveLength(1)
})

test('descriptions of markets that are asked for together are read together', async () => {
  const { result, statements } = await ask(
    '{ nodes(ids: ["Market:11", "Market:13"]) { ... on Market { description } } }',
  )
  expect(result).toEqual({
    nodes: [{ description: 'Rules of 11.' }, { description: 'Rules of 13.' }],
  })
  expect(statements).toHaveLength(2)
})

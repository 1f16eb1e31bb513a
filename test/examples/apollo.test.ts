import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { eq } from 'drizzle-orm'
import { buildSchema, isAbstractType, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { POSSIBLE_TYPES } from '../../examples/apollo/cache.ts'
import { createPolycool } from '../../examples/apollo/client.ts'
import * as documents from '../../examples/apollo/documents.ts'
import { getPrices } from '../../examples/apollo/get-prices.ts'
import { markets } from '../../src/db/tables/markets.ts'
import type { FetchMarketOutcome } from '../../src/domain/fetch-market.ts'
import { openApp } from '../support/app.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedMarkets } from '../support/rows.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

const TIMEOUT = { timeout: 20_000 }

let store: TestDatabase

beforeAll(async () => {
  store = await createTestDatabase()
  // The higher the number, the more was traded.
  const ids = Array.from({ length: 30 }, (_, index) => index + 1)
  await seedMarkets(
    store.database,
    ids.map((id) => ({ id, volume24h: `${id * 100}`, prices: ['0.1', '0.9'] })),
  )
})
afterAll(() => store.close())

const connect = (url: string) => {
  const { client, close } = createPolycool(url)
  onTestFinished(close)
  return client
}

/** A client of a server whose upstream gives this outcome. */
const openClient = async (outcome: FetchMarketOutcome | (() => Promise<FetchMarketOutcome>)) => {
  const fetchMarket = async () => (typeof outcome === 'function' ? outcome() : outcome)
  const { url } = await openApp(store.database, { fetchMarket })
  return connect(`${url}/graphql`)
}

test.each(Object.entries(documents))('%s is valid', (_, document) => {
  const isFragment = document.definitions.every(({ kind }) => kind === 'FragmentDefinition')
  const errors = validate(schema, document).filter(
    ({ message }) => !(isFragment && message.endsWith('is never used.')),
  )
  expect(errors).toEqual([])
})

test('the possible types are those of the schema', () => {
  const abstract = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .filter(({ name }) => !name.startsWith('__'))
  const possible = abstract.map((type) => [
    type.name,
    schema.getPossibleTypes(type).map(({ name }) => name),
  ])
  const sorted = possible.map(([name, types]) => [name, [...(types ?? [])].toSorted()])
  expect(POSSIBLE_TYPES).toEqual(Object.fromEntries(sorted))
})

describe('getPrices', () => {
  test('waits two seconds for a fresh price', async () => {
    const waited: number[] = []
    const { url } = await openApp(store.database, {
      fetchMarket: async (_by, { waitMs }) => {
        waited.push(waitMs)
        return { kind: 'not-found', message: '' }
      },
    })
    await getPrices(connect(`${url}/graphql`), { id: '1' })
    expect(waited).toEqual([2_000])
  })

  test('changes what everybody shows of the market, by itself', async () => {
    const client = await openClient(async () => {
      const news = { prices: ['0.35', '0.65'] }
      await store.database.db.update(markets).set(news).where(eq(markets.id, 30))
      const found = { marketId: 30, isFresh: true, refreshInFlight: false }
      return { kind: 'fetched', ...found, changed: true, upstreamMs: 42, problem: null }
    })
    const prices: (string | null | undefined)[] = []
    const watched = client
      .watchQuery({ query: documents.MARKETS, variables: {} })
      .subscribe(({ data, dataState }) => {
        if (dataState === 'complete') prices.push(data.markets.edges[0]?.node.outcomes[0]?.price)
      })
    onTestFinished(() => watched.unsubscribe())
    await expect.poll(() => prices, TIMEOUT).toEqual(['0.1'])
    expect(await getPrices(client, { id: '30' })).toMatchObject({ state: 'prices', isFresh: true })
    await expect.poll(() => prices, TIMEOUT).toEqual(['0.1', '0.35'])
  })

  test.each<[FetchMarketOutcome, object]>([
    [
      { kind: 'not-found', message: 'nobody knows it' },
      { state: 'not-found', message: 'nobody knows it' },
    ],
    [
      { kind: 'unavailable', message: 'upstream is away', retryAfterSeconds: 7 },
      { state: 'later', message: 'upstream is away', seconds: 7 },
    ],
    [
      { kind: 'rate-limited', message: 'too much', retryAfterSeconds: 9 },
      { state: 'later', message: 'too much', seconds: 9 },
    ],
  ])('tells %o', async (outcome, told) => {
    expect(await getPrices(await openClient(outcome), { id: '999' })).toEqual(told)
  })

  test('tells a refusal, and a server that is away', async () => {
    const client = await openClient({ kind: 'not-found', message: '' })
    const refused = await getPrices(client, { url: 'https://example.com/' })
    expect(refused).toEqual({
      state: 'failed',
      message: expect.stringMatching(/^BAD_USER_INPUT: /),
    })
    const nobody = connect(`http://127.0.0.1:${await freePort()}/graphql`)
    expect(await getPrices(nobody, { id: '1' })).toEqual({
      ...{ state: 'failed', message: expect.stringMatching(/^The server cannot be reached: /) },
    })
  })
})

/** A server that can be told what to say, and says nothing else. */
const openSilent = async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const heard: string[] = []
  let connections = 0
  server.on('connection', (socket) => {
    connections += 1
    socket.on('message', (data) => heard.push(JSON.parse(String(data)).type))
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    ...{ url: `http://127.0.0.1:${port}/graphql`, heard, connections: () => connections },
    say: (type: string) => {
      for (const socket of server.clients) socket.send(JSON.stringify({ type }))
    },
  }
}

test('a connection is left 45 s after its last word, or without a first', async () => {
  const { url, heard, connections, say } = await openSilent()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const watched = connect(url).subscribe({ query: documents.RESOLUTIONS }).subscribe({})
  onTestFinished(() => watched.unsubscribe())
  const hears = (count: number) => expect.poll(() => heard, TIMEOUT).toHaveLength(count)
  await hears(1)
  await vi.advanceTimersByTimeAsync(44_000)
  expect(connections()).toBe(1)
  await vi.advanceTimersByTimeAsync(2_000)
  await expect.poll(connections, TIMEOUT).toBe(2)

  await hears(2)
  say('connection_ack')
  await hears(3)
  await vi.advanceTimersByTimeAsync(30_000)
  say('ping')
  await hears(4)
  await vi.advanceTimersByTimeAsync(44_000)
  expect(connections()).toBe(2)
  await vi.advanceTimersByTimeAsync(2_000)
  await expect.poll(connections, TIMEOUT).toBe(3)
  expect(heard.slice(0, 4)).toEqual([
    ...['connection_init', 'connection_init', 'subscribe', 'pong'],
  ])
})

test('pages are put together, and what moved down between two of them is shown once', async () => {
  const client = await openClient({ kind: 'not-found', message: '' })
  const first = await client.query({ query: documents.MARKETS, variables: {} })
  const list = client.watchQuery({ query: documents.MARKETS, variables: {} })
  let shown: readonly string[] = []
  const watched = list.subscribe(({ data, dataState }) => {
    if (dataState === 'complete') shown = data.markets.edges.map(({ node }) => node.id)
  })
  onTestFinished(() => watched.unsubscribe())
  // The second of the list becomes the last but four.
  await store.database.db.update(markets).set({ volume24h: '450' }).where(eq(markets.id, 29))
  await list.fetchMore({ variables: { after: first.data?.markets.pageInfo.endCursor ?? null } })
  const ids = Array.from({ length: 30 }, (_, index) => `Market:${30 - index}`)
  await expect.poll(() => shown, TIMEOUT).toEqual(ids)
})

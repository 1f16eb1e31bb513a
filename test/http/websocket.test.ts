import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { AppError } from '../../src/errors.ts'
import { STREAM_LIMITS, type StreamLimits } from '../../src/http/subscriptions/stream-limits.ts'
import { openApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedMarkets } from '../support/rows.ts'
import { changeData, createScriptedFeed, heartbeat, SUBSCRIPTION } from './scripted-feed.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
  await seedMarkets(store.database, [{ id: 1 }, { id: 2 }])
})
afterAll(() => store.close())

const open = async (limits: Partial<StreamLimits> = {}) => {
  const feed = createScriptedFeed()
  const streams = { ...STREAM_LIMITS, ...limits }
  const app = await openApp(store.database, { feed, streams })
  return { app, feed, url: `${app.url.replace('http', 'ws')}/graphql` }
}

interface Message {
  readonly type: string
  readonly id?: string
  readonly payload?: unknown
}

/** A socket that speaks the protocol by hand; `next` is the next message that was not read. */
const connect = async (url: string, options: ClientOptions = {}) => {
  const socket = new WebSocket(url, 'graphql-transport-ws', options)
  onTestFinished(() => socket.terminate())
  const messages: Message[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data))))
  const closed = once(socket, 'close').then(([code]) => Number(code))
  await once(socket, 'open')
  let read = 0
  const next = async (): Promise<Message | undefined> => {
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(read), 10_000)
    return messages[read++]
  }
  const send = (message: object): void => socket.send(JSON.stringify(message))
  const subscribe = (id: string, query: string, variables = {}): void =>
    send({ type: 'subscribe', id, payload: { query, variables } })
  return { socket, messages, closed, next, send, subscribe }
}

const connectReady = async (url: string, options: ClientOptions = {}) => {
  const client = await connect(url, options)
  client.send({ type: 'connection_init' })
  expect(await client.next()).toEqual({ type: 'connection_ack' })
  return client
}

describe('graphql-transport-ws', () => {
  it('answers variables that fit no argument with an error, and the socket goes on', async () => {
    const { url } = await open()
    const client = await connectReady(url)
    const document = `query ($interval: PriceInterval) {
      market(by: { id: "1" }) { priceHistory(interval: $interval) { close } }
    }`
    client.subscribe('1', document, { interval: null })
    const refused = await client.next()
    expect(refused).toMatchObject({ id: '1', type: 'next', payload: { data: { market: null } } })
    expect(JSON.stringify(refused)).toContain('must not be null')
    expect(await client.next()).toEqual({ id: '1', type: 'complete' })
    client.subscribe('2', '{ market(by: { id: "1" }) { id } }')
    expect(await client.next()).toMatchObject({ payload: { data: { market: { id: 'Market:1' } } } })
  })

  it('carries a subscription, and ends its source when the client completes it', async () => {
    const { feed, url } = await open()
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION)
    expect(await client.next()).toMatchObject({ type: 'next', id: 'a' })
    feed.append(2)
    expect(await client.next()).toEqual({
      type: 'next',
      id: 'a',
      payload: { data: { resolutions: changeData(1, 2) } },
    })
    client.send({ type: 'complete', id: 'a' })
    await vi.waitFor(() => expect(feed.open()).toBe(0), 10_000)
    client.send({ type: 'ping' })
    expect(await client.next()).toEqual({ type: 'pong' }) // and no complete of ours
  })

  it('runs queries and mutations too', async () => {
    const { url } = await open()
    const client = await connectReady(url)
    client.subscribe('q', '{ market(by: { id: 1 }) { gammaId } }')
    const payload = { data: { market: { gammaId: '1' } } }
    expect(await client.next()).toEqual({ type: 'next', id: 'q', payload })
    expect(await client.next()).toEqual({ type: 'complete', id: 'q' })
    client.subscribe('m', 'mutation { fetchMarket(by: { id: 1 }) { __typename } }')
    expect(await client.next()).toMatchObject({
      type: 'next',
      payload: { data: { fetchMarket: { __typename: 'MarketNotFound' } } },
    })
  })

  it.each([
    ['two fields', 'subscription { resolutions { __typename } marketUpdates(ids: [1]) { id } }'],
    ['syntax', 'subscription {'],
    ['an unknown market', 'subscription { marketUpdates(ids: [77]) { id } }'],
    [
      'cost',
      `query { markets(first: 100) { edges { node { event { markets(first: 500) {
        edges { node { id } } } } } } } }`,
    ],
    [
      'cost of a subscription',
      `subscription { resolutions { ... on ResolutionChange { market { event { markets(first: 500) {
        edges { node { event { markets(first: 500) { edges { node { id } } } } } } } } } } } }`,
    ],
  ])('refuses %s', async (_name, query) => {
    const { url } = await open()
    const client = await connectReady(url)
    client.subscribe('a', query)
    const { type, payload } = (await client.next()) ?? {}
    const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: expect.any(String) } })])
  })

  it('tells an error of what was asked that shows later', async () => {
    const { feed, url } = await open()
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION)
    await client.next()
    feed.end(new AppError('BAD_USER_INPUT', 'no such thing'))
    const errors = [{ message: 'no such thing', extensions: { code: 'BAD_USER_INPUT' } }]
    expect(await client.next()).toEqual({ type: 'next', id: 'a', payload: { errors } })
    expect(await client.next()).toEqual({ type: 'complete', id: 'a' })
  })

  it('closes with 1013, to be tried again, after an error of ours', async () => {
    const { feed, url } = await open()
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION)
    await client.next()
    feed.end(new Error('secret'))
    expect(await client.closed).toBe(1013)
    expect(JSON.stringify(client.messages)).not.toMatch(/secret|complete/)
  })
})

describe('a WebSocket', () => {
  it('without the subprotocol is closed', async () => {
    const { url } = await open()
    const socket = new WebSocket(url)
    expect((await once(socket, 'close'))[0]).toBe(4406)
  })

  it('of the older protocol does not open', async () => {
    const { url } = await open()
    const socket = new WebSocket(url, 'graphql-ws')
    const [error] = await once(socket, 'error')
    expect(error.message).toBe('Server sent no subprotocol')
  })

  it('that sends more than 100 kB is closed', async () => {
    const { app, url } = await open()
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION, { after: 'x'.repeat(100_000) })
    expect(await client.closed).toBe(1009)
    expect(app.logged).toEqual([])
  })

  it('of a certain age is closed with 1012, without a complete', async () => {
    const { url } = await open({ maxAgeMs: 100 })
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION)
    expect(await client.closed).toBe(1012)
    expect(JSON.stringify(client.messages)).not.toContain('complete')
  })

  it('is pinged, and ended when it does not answer', async () => {
    const { url } = await open({ pingMs: 100 })
    const client = await connectReady(url)
    await once(client.socket, 'ping')
    await once(client.socket, 'ping')
    const mute = await connectReady(url, { autoPong: false })
    expect(await mute.closed).toBe(1006)
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('whose reader stalls is ended, and takes nothing until then', async () => {
    const { feed, url } = await open({ stallMs: 300 })
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION)
    await client.next()
    client.socket.pause()
    const long = 'x'.repeat(1_000_000)
    for (let index = 0; index < 100; index += 1) feed.say(heartbeat(index, `${index}${long}`))
    await vi.waitFor(() => expect(feed.open()).toBe(0), 15_000)
    expect(feed.taken()).toBeLessThan(50)
  })

  it('is closed at shutdown without a complete, even if the feed has ended', async () => {
    const { app, feed, url } = await open()
    const client = await connectReady(url)
    client.subscribe('a', SUBSCRIPTION)
    await client.next()
    const closed = app.close()
    feed.end()
    expect(await client.closed).toBe(1012)
    await closed
    expect(JSON.stringify(client.messages)).not.toContain('complete')
  })

  it('at another path does not open', async () => {
    const { url } = await open()
    const socket = new WebSocket(`${url}/x`, 'graphql-transport-ws')
    const [error] = await once(socket, 'error')
    expect(error.message).toContain('404')
  })
})

it('an upgrade to anything else is answered as the plain request that it is', async () => {
  const { app } = await open()
  const sent = request(`${app.url}/graphql?query={__typename}`, {
    headers: {
      connection: 'upgrade, http2-settings',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABk',
    },
  }).end()
  const [response] = await once(sent, 'response')
  response.resume()
  expect(response.statusCode).toBe(200)
})

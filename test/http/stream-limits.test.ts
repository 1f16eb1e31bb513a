import { once } from 'node:events'
import { connect } from 'node:net'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { STREAM_LIMITS, type StreamLimits } from '../../src/http/subscriptions/stream-limits.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { openMetrics, sampleOf } from '../support/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { openSse, type SseStream } from '../support/sse.ts'
import { createScriptedFeed, SUBSCRIPTION } from './scripted-feed.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store.close())

type Options = NonNullable<Parameters<typeof openApp>[1]>

const open = async (limits: Partial<StreamLimits>, options: Options = {}) => {
  const feed = createScriptedFeed()
  const streams = { ...STREAM_LIMITS, ...limits }
  return { app: await openApp(store.database, { feed, streams, ...options }), feed }
}

const subscribe = (
  { url }: TestApp,
  headers = {},
  localAddress = '127.0.0.1',
  query = SUBSCRIPTION,
): Promise<SseStream> =>
  openSse(`${url}/graphql?${new URLSearchParams({ query })}`, { headers, localAddress })

describe('streams at a time', () => {
  it('a request behind a stream on the same connection is refused with it, and its place is free', async () => {
    const { app, feed } = await open({ perClient: 2 })
    const { hostname, port } = new URL(app.url)
    const path = `/graphql?${new URLSearchParams({ query: SUBSCRIPTION })}`
    const get = `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined).resume()
    socket.write(get + get)
    await once(socket, 'close')
    await vi.waitFor(() => expect(feed.open()).toBe(0), 20_000)
    const both = await Promise.all([subscribe(app), subscribe(app)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
  })

  it('variables that nobody declared, however deep, change nothing', async () => {
    const { app, feed } = await open({})
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`
    const body = `{"query":${JSON.stringify(SUBSCRIPTION)},"variables":{"deep":${deep}}}`
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body,
    })
    expect(response.status).toBe(200)
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(Buffer.from(value ?? []).toString()).not.toContain('errors')
    expect(feed.open()).toBe(1)
  })

  it('of one address are limited, and a place is free again when one has ended', async () => {
    const { app, feed } = await open({ perClient: 2 })
    const [first] = await Promise.all([subscribe(app), subscribe(app)])
    const refused = await subscribe(app)
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10'])
    await refused.closed
    expect(refused.text()).toContain('"code":"TOO_MANY_STREAMS"')
    expect((await subscribe(app, {}, '127.0.0.2')).status).toBe(200)
    first?.close()
    await vi.waitFor(() => expect(feed.open()).toBe(2), 10_000)
    expect((await subscribe(app)).status).toBe(200)
  })

  it('of the process are limited', async () => {
    const { app } = await open({ total: 2 })
    await Promise.all([subscribe(app), subscribe(app, {}, '127.0.0.2')])
    const refused = await subscribe(app, {}, '127.0.0.3')
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '30'])
    await refused.closed
    expect(refused.text()).toContain('"code":"STREAMS_EXHAUSTED"')
  })

  it('are refused before their document is looked at', async () => {
    const { app } = await open({ perClient: 0 })
    const refused = await subscribe(app, {}, '127.0.0.1', 'subscription {')
    expect(refused.status).toBe(429)
  })

  it('count by what a trusted proxy says, where there is one', async () => {
    const { app } = await open({ perClient: 1 }, { trustProxy: 1 })
    const from = (address: string) => subscribe(app, { 'x-forwarded-for': address })
    expect((await from('192.0.2.1')).status).toBe(200)
    expect((await from('192.0.2.2')).status).toBe(200)
    expect((await from('192.0.2.2')).status).toBe(429)
  })

  it('are no limit to queries, nor are these to them', async () => {
    const { app } = await open({ perClient: 1 })
    await subscribe(app)
    const stream = await subscribe(app, {}, '127.0.0.1', '{ __typename }')
    expect(await stream.next()).toMatchObject({ data: '{"data":{"__typename":"Query"}}' })
    expect((await app.post({ query: '{ __typename }' })).status).toBe(200)
    expect((await subscribe(app, {}, '127.0.0.1', 'subscription {')).status).toBe(429)
  })

  it('give their places back when the document is refused', async () => {
    const { app } = await open({ perClient: 1 })
    for (const query of ['subscription {', 'subscription { nothing }', SUBSCRIPTION]) {
      expect((await subscribe(app, {}, '127.0.0.1', query)).status).not.toBe(429)
    }
  })
})

describe('WebSockets', () => {
  const connect = (app: TestApp) => {
    const url = `${app.url.replace('http', 'ws')}/graphql`
    const client = createClient({ url, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0 })
    onTestFinished(async () => client.dispose())
    const messages = () => client.iterate({ query: SUBSCRIPTION })
    return { client, messages }
  }

  it('share the places with streams of events, a place for each operation', async () => {
    const { app, feed } = await open({ perClient: 2 })
    const { messages } = connect(app)
    const first = messages()
    await first.next()
    await messages().next()
    expect((await subscribe(app)).status).toBe(429)
    await first.return?.()
    await vi.waitFor(() => expect(feed.open()).toBe(1), 10_000)
    expect((await subscribe(app)).status).toBe(200)
  })

  it('that have no place for one more operation close with 1013, to be tried again', async () => {
    const { app, feed } = await open({ perClient: 1 })
    const { messages } = connect(app)
    await messages().next()
    await expect(messages().next()).rejects.toMatchObject({ code: 1013 })
    await vi.waitFor(() => expect(feed.open()).toBe(0), 10_000)
    expect((await subscribe(app)).status).toBe(200)
  })

  it('that have no place do not open', async () => {
    const { app, feed } = await open({ perClient: 1 })
    const stream = await subscribe(app)
    const url = `${app.url.replace('http', 'ws')}/graphql`
    const refused = new WebSocket(url, 'graphql-transport-ws')
    const [error] = await once(refused, 'error')
    expect(error.message).toBe('Unexpected server response: 429')
    stream.close()
    await vi.waitFor(() => expect(feed.open()).toBe(0), 10_000)
    const socket = new WebSocket(url, 'graphql-transport-ws')
    await once(socket, 'open')
    expect((await subscribe(app)).status).toBe(429)
    socket.terminate()
  })
})

it('streams are measured', async () => {
  const { app, feed } = await open({ perClient: 1 }, { metrics: openMetrics().http })
  const stream = await subscribe(app)
  await stream.next()
  await subscribe(app)
  const scrape = async () => (await fetch(`${app.url}/metrics`)).text()
  const text = await scrape()
  expect(sampleOf(text, 'polycool_streams_open{transport="sse"}')).toBe(1)
  expect(sampleOf(text, 'polycool_streams_open{transport="websocket"}')).toBe(0)
  expect(sampleOf(text, 'polycool_streams_refused_total{limit="client"}')).toBe(1)
  expect(sampleOf(text, 'polycool_stream_messages_total{transport="sse"}')).toBe(1)
  expect(sampleOf(text, 'polycool_graphql_operations_total{type="subscription"}')).toBe(1)
  feed.end()
  await stream.closed
  await vi.waitFor(async () => {
    const later = await scrape()
    expect(sampleOf(later, 'polycool_streams_open{transport="sse"}')).toBe(0)
    const ended = 'polycool_streams_closed_total{transport="sse",end="completed"}'
    expect(sampleOf(later, ended)).toBe(1)
  }, 10_000)
})

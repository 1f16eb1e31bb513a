import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { STREAM_LIMITS } from '../../src/http/subscriptions/stream-limits.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedMarkets } from '../support/rows.ts'
import { openSse, type SseStream } from '../support/sse.ts'
import {
  changeData,
  createScriptedFeed,
  heartbeat,
  type ScriptedFeed,
  SUBSCRIPTION,
} from './scripted-feed.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
  await seedMarkets(store.database, [{ id: 1 }, { id: 2 }, { id: 3 }])
})
afterAll(() => store.close())

type Options = NonNullable<Parameters<typeof openApp>[1]>

const open = async (options: Options = {}): Promise<{ app: TestApp; feed: ScriptedFeed }> => {
  const feed = createScriptedFeed()
  return { app: await openApp(store.database, { feed, ...options }), feed }
}

const urlOf = (app: TestApp, query = SUBSCRIPTION, variables: object = {}): string =>
  `${app.url}/graphql?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`

const post = (app: TestApp, query: string, variables = {}, headers = {}): Promise<SseStream> =>
  openSse(`${app.url}/graphql`, { body: { query, variables }, headers })

/** The data of the next message, of `resolutions`. */
const nextOf = async (stream: SseStream): Promise<unknown> => {
  const { data } = JSON.parse((await stream.next()).data)
  return data.resolutions
}

describe('a subscription as server-sent events', () => {
  it('sends each message with its cursor as id', async () => {
    const { app, feed } = await open()
    const stream = await openSse(urlOf(app))
    expect(stream.status).toBe(200)
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    })
    await stream.next()
    feed.append(2)
    const change = await stream.next()
    expect(stream.text()).toMatch(/^retry: 2000\n\nid: c0\nevent: next\ndata: \{"data":/)
    expect([change.id, change.event]).toEqual(['c1', 'next'])
    expect(JSON.parse(change.data)).toEqual({ data: { resolutions: changeData(1, 2) } })
  })

  it('sends a reset with the position after it as id, and goes on', async () => {
    const { app, feed } = await open()
    const stream = await openSse(urlOf(app))
    await stream.next()
    feed.say({ type: 'reset', reason: 'CURSOR_EPOCH', oldestCursor: 'c0', headCursor: 'c7' })
    expect(await stream.next()).toEqual({
      id: 'c7',
      event: 'next',
      data: '{"data":{"resolutions":{"__typename":"ResolutionStreamReset","reason":"CURSOR_EPOCH","headCursor":"c7"}}}',
    })
    feed.append(1)
    expect(await nextOf(stream)).toEqual(changeData(1, 1))
  })

  it('sends market updates without an id', async () => {
    const { app } = await open()
    const query = 'subscription { marketUpdates(ids: [3, 1]) { gammaId } }'
    const stream = await post(app, query)
    expect([await stream.next(), await stream.next()]).toEqual([
      { id: null, event: 'next', data: '{"data":{"marketUpdates":{"gammaId":"3"}}}' },
      { id: null, event: 'next', data: '{"data":{"marketUpdates":{"gammaId":"1"}}}' },
    ])
  })

  it('ends its source when the client goes', async () => {
    const { app, feed } = await open()
    const stream = await openSse(urlOf(app))
    await stream.next()
    expect(feed.open()).toBe(1)
    stream.close()
    await vi.waitFor(() => expect(feed.open()).toBe(0), 10_000)
  })
})

describe('a stream that is resumed', () => {
  it.each(['GET', 'POST'])('goes on after Last-Event-ID, by %s', async (method) => {
    const { app, feed } = await open()
    feed.append(1, 2, 3)
    const headers = { 'last-event-id': 'c1' }
    const variables = { after: 'c0' } // a browser asks for the same URL again
    const stream =
      method === 'GET'
        ? await openSse(urlOf(app, SUBSCRIPTION, variables), { headers })
        : await post(app, SUBSCRIPTION, variables, headers)
    expect(stream.headers['x-polycool-resumed-from']).toBe('c1')
    expect(stream.headers['access-control-expose-headers']).toContain('x-polycool-resumed-from')
    await stream.next()
    expect([await nextOf(stream), await nextOf(stream)]).toEqual([
      changeData(2, 2),
      changeData(3, 3),
    ])
  })

  it('goes on after `after` without that header', async () => {
    const { app, feed } = await open()
    feed.append(1, 2)
    const stream = await openSse(urlOf(app, SUBSCRIPTION, { after: 'c1' }))
    expect(stream.headers).not.toHaveProperty('x-polycool-resumed-from')
    await stream.next()
    expect(await nextOf(stream)).toEqual(changeData(2, 2))
  })
})

describe('an error', () => {
  it('of what was asked is told, and completes the stream', async () => {
    const { app } = await open()
    const stream = await post(app, 'subscription { marketUpdates(ids: [77]) { id } }')
    expect(JSON.parse((await stream.next()).data).errors).toMatchObject([
      { message: expect.stringContaining('"77"'), extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(await stream.next()).toEqual({ id: null, event: 'complete', data: '' })
    await stream.closed
  })

  it('of what was asked that shows later is told, and completes the stream', async () => {
    const { app, feed } = await open()
    const stream = await openSse(urlOf(app))
    await stream.next()
    feed.end(new AppError('BAD_USER_INPUT', 'no such thing'))
    const { errors } = JSON.parse((await stream.next()).data)
    expect(errors).toEqual([{ message: 'no such thing', extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await stream.next()).event).toBe('complete')
  })

  it('of ours is masked, and leaves the client to come again', async () => {
    const { app, feed } = await open()
    const stream = await openSse(urlOf(app))
    await stream.next()
    feed.end(new Error('secret'))
    expect(JSON.parse((await stream.next()).data).errors).toEqual([
      { message: 'Unexpected error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ])
    await stream.closed
    expect(stream.text()).not.toContain('complete')
    expect(app.logged.map(({ err }) => err?.message)).toContain('secret')
  })
})

it('a source that ends by itself completes the stream', async () => {
  const { app, feed } = await open()
  const stream = await openSse(urlOf(app))
  await stream.next()
  feed.end()
  expect(await stream.next()).toEqual({ id: null, event: 'complete', data: '' })
  expect(stream.text()).toMatch(/\n\nevent: complete\ndata:\n\n$/)
})

describe('the limits of queries hold for subscriptions', () => {
  const deep = `subscription { resolutions { ... on ResolutionChange { market ${'{ event { markets { edges { node '.repeat(4)} { id } ${'} } } }'.repeat(4)} } } }`
  const costly = `subscription { resolutions { ... on ResolutionChange { market {
    event { markets(first: 500) { edges { node { event { markets(first: 500) { edges { node { id } } } } } } } } } } } }`
  const aliases = `subscription { resolutions { ... on ResolutionHeartbeat {
    ${Array.from({ length: 16 }, (_, index) => `a${index}: cursor`).join(' ')} } } }`
  const twoFields = 'subscription { resolutions { __typename } marketUpdates(ids: [1]) { id } }'

  it.each([
    ['depth', deep, 'QUERY_TOO_DEEP'],
    ['cost', costly, 'QUERY_TOO_COSTLY'],
    ['15 aliases', aliases, 'TOO_MANY_ALIASES'],
    ['one field', twoFields, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s', async (_limit, query, code) => {
    const { app, feed } = await open()
    const stream = await post(app, query)
    const [error] = JSON.parse((await stream.next()).data).errors
    expect(error.extensions?.code).toBe(code)
    expect(error.extensions).not.toHaveProperty('http')
    expect((await stream.next()).event).toBe('complete')
    await stream.closed
    expect(feed.taken()).toBe(0)
  })

  it('bodies of 100 kB', async () => {
    const { app } = await open()
    const stream = await post(app, SUBSCRIPTION, { after: 'x'.repeat(100_000) })
    expect(stream.status).toBe(413)
    const chunked = await openSse(`${app.url}/graphql`, {
      body: { query: SUBSCRIPTION, variables: { after: 'x'.repeat(100_000) } },
      headers: { 'transfer-encoding': 'chunked' },
    })
    expect(chunked.status).toBe(413)
  })

  it('URLs of 8 kB', async () => {
    const { app } = await open()
    const stream = await openSse(urlOf(app, SUBSCRIPTION, { after: 'x'.repeat(8_192) }))
    expect(stream.status).toBe(414)
  })
})

describe('what else is asked at /graphql', () => {
  it.each(['application/json', '*/*', 'application/graphql-response+json'])(
    'refuses a subscription for %s, and says what is accepted',
    async (accept) => {
      const { app, feed } = await open()
      const response = await app.post({ query: SUBSCRIPTION }, { accept })
      expect(response.status).toBe(406)
      const { errors } = (await response.json()) as { errors: object[] }
      expect(errors).toEqual([
        {
          message: expect.stringContaining('text/event-stream'),
          extensions: { code: 'SUBSCRIPTION_NEEDS_STREAM' },
        },
      ])
      expect(feed.open()).toBe(0)
    },
  )

  it('answers a query as events where only those are accepted', async () => {
    const { app } = await open()
    const query = '{ market(by: { id: 1 }) { gammaId } }'
    for (const stream of [await openSse(urlOf(app, query)), await post(app, query)]) {
      const data = '{"data":{"market":{"gammaId":"1"}}}'
      expect(await stream.next()).toMatchObject({ event: 'next', data })
      expect(await stream.next()).toMatchObject({ event: 'complete' })
    }
  })

  it('answers a query that speaks of a subscription', async () => {
    const { app } = await open()
    const query = `query Q { market(by: { id: 1 }) { gammaId } } ${SUBSCRIPTION}`
    const body = { query, operationName: 'Q' }
    const stream = await openSse(`${app.url}/graphql`, { body })
    expect(await stream.next()).toMatchObject({ data: '{"data":{"market":{"gammaId":"1"}}}' })
  })

  it('takes no mutation by GET as events either', async () => {
    const { app } = await open()
    const stream = await openSse(
      urlOf(app, 'mutation { fetchMarket(by: { id: 1 }) { __typename } }'),
    )
    expect(stream.status).toBe(405)
  })

  it.each([
    ['no JSON', '{'],
    ['no query', '{}'],
    ['an unknown member', JSON.stringify({ query: SUBSCRIPTION, more: 1 })],
    ['variables that are none', JSON.stringify({ query: SUBSCRIPTION, variables: [1] })],
  ])('refuses %s', async (_name, body) => {
    const { app } = await open()
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body,
    })
    expect(await response.text()).toContain('BAD_REQUEST')
  })
})

it('a client that leaves in the middle of its body is no error', async () => {
  const { app } = await open()
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  await once(socket, 'connect')
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n'
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`)
  await openSse(urlOf(app)).then((stream) => stream.next()) // by now the other was heard, too
  socket.destroy()
  await app.close()
  expect(app.logged).toEqual([])
})

describe('a connection', () => {
  const limits = (changes: Partial<typeof STREAM_LIMITS>) => ({
    streams: { ...STREAM_LIMITS, ...changes },
  })

  it('on which nothing is said is pinged', async () => {
    const { app } = await open(limits({ pingMs: 100 }))
    const stream = await openSse(urlOf(app))
    await stream.next()
    await vi.waitFor(() => expect(stream.text()).toMatch(/\n\n:\n\n$/), 10_000)
  })

  it('of a certain age is dropped without a complete', async () => {
    const { app, feed } = await open(limits({ maxAgeMs: 100 }))
    const stream = await openSse(urlOf(app))
    await stream.next()
    await stream.closed
    expect(stream.text()).not.toContain('complete')
    await vi.waitFor(() => expect(feed.open()).toBe(0), 10_000)
  })

  it('is dropped at shutdown without a complete, even if the feed has ended', async () => {
    const { app, feed } = await open()
    const streams = await Promise.all([openSse(urlOf(app)), openSse(urlOf(app))])
    await Promise.all(streams.map((stream) => stream.next()))
    const closed = app.close()
    feed.end()
    await Promise.all(streams.map((stream) => stream.closed))
    await closed
    expect(streams.map((stream) => stream.text()).join()).not.toContain('complete')
  })

  it('takes nothing from its source while its reader stalls, and is then dropped', async () => {
    const { app, feed } = await open(limits({ stallMs: 300 }))
    const stream = await openSse(urlOf(app))
    await stream.next()
    stream.pause()
    const long = 'x'.repeat(1_000_000)
    for (let index = 0; index < 100; index += 1) feed.say(heartbeat(index, `${index}${long}`))
    await vi.waitFor(() => expect(feed.open()).toBe(0), 15_000)
    expect(feed.taken()).toBeLessThan(50) // what the system's buffers hold
  })
})

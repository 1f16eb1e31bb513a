import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws'
import { createConnections } from '../../src/http/subscriptions/connections.ts'
import { SocketConnection } from '../../src/http/subscriptions/socket-connection.ts'
import { STREAM_LIMITS, type StreamLimits } from '../../src/http/subscriptions/stream-limits.ts'
import { openApp } from '../support/app.ts'
import { openMetrics } from '../support/metrics.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { createScriptedFeed, SUBSCRIPTION } from './scripted-feed.ts'

const WAIT = { timeout: 10_000 }
const PING_MS = 1

/** Both ends of one WebSocket, of which nothing else is asked. */
const openPair = async (options: ClientOptions = {}) => {
  const { streams } = openMetrics().http
  const connections = createConnections(STREAM_LIMITS, streams, pino({ level: 'silent' }))
  const server = createServer().listen(0, '127.0.0.1')
  const sockets = new WebSocketServer({ noServer: true })
  const accepted = new Promise<{ socket: WebSocket; connection: SocketConnection }>((resolve) =>
    server.once('upgrade', (request, line, head) =>
      sockets.handleUpgrade(request, line, head, (socket) => {
        const facts = { client: '127.0.0.1', pingMs: PING_MS }
        const connection = new SocketConnection(connections, socket, line, facts)
        connections.remove(connection) // tests look at it themselves, when they are ready
        resolve({ socket, connection })
      }),
    ),
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`, options)
  await once(client, 'open')
  onTestFinished(() => {
    client.terminate()
    server.close()
  })
  return { client, ...(await accepted) }
}

type Pair = Awaited<ReturnType<typeof openPair>>

/** More than the system takes of what is not read. */
const fill = ({ client, socket, connection }: Pair): Promise<void> => {
  client.pause()
  const sent = connection.send('x'.repeat(30_000_000))
  expect(socket.bufferedAmount).toBeGreaterThan(1_000_000)
  return sent
}

/** A look at it as the sweep takes, when the next ping is due. */
const look = async ({ connection }: Pair): Promise<void> => {
  const last = performance.now()
  await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(last + PING_MS + 1), WAIT)
  connection.ping(performance.now())
}

describe('a WebSocket that does not read', () => {
  it.each([
    ['message', (client: WebSocket) => client.send('hello')],
    ['ping', (client: WebSocket) => client.ping()],
  ])('is not read after the next %s, until it has read', async (event, say) => {
    const pair = await openPair()
    const sent = fill(pair)
    const heard = once(pair.socket, event)
    say(pair.client)
    await heard
    expect(pair.socket.isPaused).toBe(true)
    pair.client.resume()
    await sent
    await vi.waitFor(() => expect(pair.socket.isPaused).toBe(false), WAIT)
  })

  it('is ended all the same when nobody reads from it', async () => {
    const pair = await openPair()
    void fill(pair)
    pair.client.send('hello')
    await vi.waitFor(() => expect(pair.socket.isPaused).toBe(true), WAIT)
    const closed = once(pair.socket, 'close')
    pair.connection.drop('stalled')
    await closed
  })

  it('is not pinged, and not ended for a ping that it has not come to', async () => {
    const pair = await openPair({ autoPong: false })
    const { client, socket } = pair
    let pings = 0
    client.on('ping', () => {
      pings += 1
    })
    await look(pair)
    await vi.waitFor(() => expect(pings).toBe(1), WAIT)
    const sent = fill(pair)
    await look(pair)
    expect(socket.readyState).toBe(WebSocket.OPEN)
    client.resume()
    await sent
    await look(pair)
    await vi.waitFor(() => expect(pings).toBe(2), WAIT)
    expect(socket.readyState).toBe(WebSocket.OPEN)
    await look(pair)
    expect(socket.readyState).not.toBe(WebSocket.OPEN)
  })
})

it('a WebSocket that is slow to close is cut soon after the server wants it gone', async () => {
  const { client, socket, connection } = await openPair()
  client.pause()
  socket.close(4400)
  const closed = once(socket, 'close')
  connection.drop('shutdown')
  await closed
}, 15_000) // by itself `ws` cuts it after 30 s

it('a reader that takes messages of one size is not behind since the first of them', async () => {
  const pair = await openPair()
  const { client, socket, connection } = pair
  const sent = fill(pair)
  const before = performance.now()
  expect(connection.stalledSince(before)).toBe(before)
  const next = connection.send('y'.repeat(30_000_000))
  client.resume()
  await sent
  if (socket.bufferedAmount > 0) {
    expect(connection.stalledSince(performance.now())).toBeGreaterThan(before)
  }
  await next
  expect(connection.stalledSince(performance.now())).toBe(null)
})

describe('of a server,', () => {
  let store: TestDatabase
  beforeAll(async () => {
    store = await createTestDatabase()
  })
  afterAll(() => store.close())

  type Options = NonNullable<Parameters<typeof openApp>[1]>

  const open = async (limits: Partial<StreamLimits> = {}, options: Options = {}) => {
    const feed = createScriptedFeed()
    const streams = { ...STREAM_LIMITS, ...limits }
    const app = await openApp(store.database, { feed, streams, ...options })
    return { app, feed, url: `${app.url.replace('http', 'ws')}/graphql` }
  }

  interface Said {
    readonly type: string
    readonly id?: string
    readonly payload?: unknown
  }

  const connectReady = async (url: string) => {
    const socket = new WebSocket(url, 'graphql-transport-ws')
    onTestFinished(() => socket.terminate())
    const said: Said[] = []
    await once(socket, 'open')
    const acknowledged = once(socket, 'message')
    const send = (message: object): void => socket.send(JSON.stringify(message))
    send({ type: 'connection_init' })
    await acknowledged
    socket.on('message', (data) => said.push(JSON.parse(String(data))))
    const subscribe = (id: string, payload: object): void =>
      send({ type: 'subscribe', id, payload })
    const count = (type: string) => said.filter((message) => message.type === type).length
    return { socket, said, send, subscribe, count }
  }

  it('20 operations run at a time, however they come, and others when these are answered', async () => {
    const upstream = Promise.withResolvers<void>()
    const fetchMarket = async () => {
      await upstream.promise
      return { kind: 'not-found', message: 'none' } as const
    }
    const { url } = await open({}, { fetchMarket, fetchDeadlineMs: 10_000 })
    const { said, subscribe, count } = await connectReady(url)
    const query = 'mutation { fetchMarket(by: { id: 1 }) { __typename } }'
    for (let index = 0; index < 30; index += 1) subscribe(`${index}`, { query })
    await vi.waitFor(() => expect(count('error')).toBe(10), WAIT)
    expect(JSON.stringify(said).split('TOO_MANY_OPERATIONS')).toHaveLength(10 + 1)
    upstream.resolve()
    await vi.waitFor(() => expect(count('complete')).toBe(20), WAIT)
    subscribe('again', { query })
    await vi.waitFor(() => expect(count('complete')).toBe(21), WAIT)
    expect(count('error')).toBe(10)
  })

  it('queries that are refused or cancelled count no longer than they last', async () => {
    const { url } = await open()
    const { send, subscribe, count } = await connectReady(url)
    const query = '{ __typename }'
    for (let index = 0; index < 20; index += 1) {
      subscribe(`unknown ${index}`, { query, operationName: 'None' })
      subscribe(`wrong ${index}`, { query: '{' })
    }
    for (let index = 0; index < 20; index += 1) {
      subscribe(`cancelled ${index}`, { query })
      send({ type: 'complete', id: `cancelled ${index}` })
    }
    await vi.waitFor(() => expect(count('error')).toBe(40), WAIT)
    let tries = 0
    await vi.waitFor(() => {
      subscribe(`${tries++}`, { query })
      expect(count('complete')).toBeGreaterThan(0)
    }, WAIT)
  })

  it('no stream outlives its socket, even if its id was used again before it began', async () => {
    const { feed, url } = await open({ perClient: 2 })
    const { socket, send, subscribe } = await connectReady(url)
    subscribe('1', { query: SUBSCRIPTION })
    send({ type: 'complete', id: '1' })
    subscribe('1', { query: SUBSCRIPTION })
    await vi.waitFor(() => expect(feed.open()).toBe(2), WAIT)
    socket.terminate()
    await vi.waitFor(() => expect(feed.open()).toBe(0), WAIT)
    for (let index = 0; index < 2; index += 1) await connectReady(url) // both places are free
  })

  it('a refused upgrade is closed whole, even if the client keeps its side open', async () => {
    const { app } = await open({ perClient: 0 })
    const { hostname, port } = new URL(app.url)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    onTestFinished(() => void socket.destroy())
    socket.write(
      [
        'GET /graphql HTTP/1.1',
        'Host: x',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        '\r\n',
      ].join('\r\n'),
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('429 Too Many Requests')
    socket.on('error', () => undefined) // of what is written to a line that is gone
    await vi.waitFor(() => {
      socket.write('x')
      expect(socket.destroyed).toBe(true)
    }, WAIT)
  })
})

import { expect, onTestFinished, test, vi } from 'vitest'
import type { StreamStatus } from '../../src/client/index.ts'
import { type ResolutionsOptions, resolutions } from '../../src/client/index.ts'
import { freePort } from '../support/free-port.ts'
import {
  type Connection,
  change,
  type FeedServer,
  frame,
  heartbeat,
  openFeedServer,
  reset,
} from './feed-server.ts'

/** The cursors of the next changes, until there are that many; the stream is left then. */
const take = async (
  count: number,
  { url }: FeedServer,
  options: Partial<ResolutionsOptions> = {},
): Promise<readonly string[]> => {
  const cursors: string[] = []
  for await (const { cursor } of resolutions({ url, ...options })) {
    cursors.push(cursor)
    if (cursors.length === count) break
  }
  return cursors
}

/** What is asked for by one connection after the other. */
const afters = ({ connections }: FeedServer) => connections.map(({ variables }) => variables.after)

test('changes arrive as they were sent, in their order', async () => {
  const server = await openFeedServer((connection) => {
    connection.send(heartbeat(4), change(5), change(6))
  })
  const stream = resolutions({
    url: server.url,
    after: 'c4',
    filter: { tags: ['crypto'], includeShort: false },
    headers: { authorization: 'Bearer 1' },
  })
  const { __typename, ...first } = change(5)
  expect((await stream.next()).value).toEqual(first)
  expect((await stream.next()).value?.cursor).toBe('c6')
  await stream.return()
  const [connection] = server.connections
  expect(connection?.headers).toMatchObject({
    accept: 'text/event-stream',
    'content-type': 'application/json',
    authorization: 'Bearer 1',
  })
  expect(connection?.variables).toEqual({
    after: 'c4',
    filter: { tags: ['crypto'], includeShort: false },
  })
})

test('a connection cut in the middle of a message is resumed after the last whole one', async () => {
  const server = await openFeedServer((connection) => {
    if (connection.number > 1) return connection.send(heartbeat(5), change(6))
    connection.send(heartbeat(4), change(5))
    connection.response.write(frame(change(6)).slice(0, 100), () => connection.drop())
  })
  expect(await take(2, server, { after: 'c4' })).toEqual(['c5', 'c6'])
  expect(afters(server)).toEqual(['c4', 'c5'])
})

test('a drop before the first change loses nothing of what came after the first heartbeat', async () => {
  const server = await openFeedServer((connection) => {
    if (connection.number > 1) return connection.send(heartbeat(9), change(10))
    connection.write(frame(heartbeat(9)))
    connection.response.write(':', () => connection.drop())
  })
  expect(await take(1, server)).toEqual(['c10'])
  expect(afters(server)).toEqual([null, 'c9'])
})

test('a server that ends the stream is asked again', async () => {
  const server = await openFeedServer((connection) => {
    connection.send(change(connection.number))
    connection.write('event: complete\ndata:\n\n')
  })
  expect(await take(3, server, { after: 'c0' })).toEqual(['c1', 'c2', 'c3'])
  expect(afters(server)).toEqual(['c0', 'c1', 'c2'])
})

test('a server that is not there yet is waited for', async () => {
  const server = await openFeedServer((connection) => {
    if (connection.number < 3) return connection.drop()
    connection.send(change(1))
  })
  const seen: StreamStatus[] = []
  const onStatus = (status: StreamStatus) => seen.push(status)
  expect(await take(1, server, { after: 'c0', onStatus })).toEqual(['c1'])
  expect(seen).toMatchObject([
    { state: 'reconnecting', attempt: 1 },
    { state: 'reconnecting', attempt: 2 },
    { state: 'connected', cursor: 'c1' },
  ])
})

test('repeats are dropped', async () => {
  const server = await openFeedServer((connection) => {
    connection.send(change(1), change(2), change(1), change(2), heartbeat(2), change(3))
  })
  expect(await take(3, server, { after: 'c0' })).toEqual(['c1', 'c2', 'c3'])
})

test('a missing change is an error that names both ends of the gap', async () => {
  const server = await openFeedServer((connection) => connection.send(change(1), change(3)))
  const stream = resolutions({ url: server.url, after: 'c0' })
  expect((await stream.next()).value?.cursor).toBe('c1')
  await expect(stream.next()).rejects.toMatchObject({
    name: 'FeedGapError',
    expected: 'c1',
    got: 'c2',
  })
  await server.connections[0]?.closed
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

test('a missing change is found by the next heartbeat, when nothing follows it', async () => {
  const server = await openFeedServer((connection) => connection.send(change(1), heartbeat(2)))
  await expect(take(2, server, { after: 'c0' })).rejects.toMatchObject({ name: 'FeedGapError' })
})

test('in a filtered stream heartbeats move the position, from where it is resumed', async () => {
  const server = await openFeedServer((connection) => {
    if (connection.number > 1) return connection.send(heartbeat(7), change(9, 7))
    connection.send(change(3, 0), heartbeat(7))
    connection.response.write(':', () => connection.drop())
  })
  expect(await take(2, server, { after: 'c0', filter: { events: ['1'] } })).toEqual(['c3', 'c9'])
  expect(afters(server)).toEqual(['c0', 'c7'])
})

test('a cursor that cannot be served is an error', async () => {
  const server = await openFeedServer((connection) => {
    connection.send(reset('CURSOR_EXPIRED', 8), heartbeat(8), change(9))
  })
  await expect(take(1, server, { after: 'c0' })).rejects.toMatchObject({
    name: 'FeedResetError',
    reason: 'CURSOR_EXPIRED',
    oldestCursor: 'c1',
    headCursor: 'c8',
  })
})

test('with onReset the stream goes on at the head, once the handler is done', async () => {
  const server = await openFeedServer((connection) => {
    connection.send(reset('CURSOR_EPOCH', 8), heartbeat(8), change(9))
  })
  const told: unknown[] = []
  for await (const { cursor } of resolutions({
    url: server.url,
    after: 'c0',
    onReset: async (reset) => {
      await new Promise(setImmediate)
      told.push(reset)
    },
  })) {
    told.push(cursor)
    break
  }
  expect(told).toEqual([{ reason: 'CURSOR_EPOCH', oldestCursor: 'c1', headCursor: 'c8' }, 'c9'])
})

test.each([400, 401, 404, 406, 413])('a %i is thrown at once', async (status) => {
  const server = await openFeedServer((connection) => {
    connection.answer(status, {
      errors: [{ message: 'Not so.', extensions: { code: 'QUERY_TOO_DEEP' } }],
    })
  })
  const error = { name: 'FeedRequestError', code: 'QUERY_TOO_DEEP', message: 'Not so.', status }
  await expect(take(1, server)).rejects.toMatchObject(error)
  expect(server.connections.length).toBe(1)
})

test('an answer of something else than polycool is thrown at once', async () => {
  const page = await openFeedServer((connection) =>
    connection.answer(200, {}, { 'content-type': 'text/html' }),
  )
  await expect(take(1, page)).rejects.toMatchObject({ code: 'NOT_A_FEED', status: 200 })
  const proxy = await openFeedServer((connection) => connection.answer(403, {}))
  await expect(take(1, proxy)).rejects.toMatchObject({ code: 'HTTP_403', status: 403 })
  const other = await openFeedServer((connection) => connection.write('event: next\ndata: 1\n\n'))
  await expect(take(1, other)).rejects.toMatchObject({ code: 'BAD_MESSAGE' })
})

test('an error inside of a stream is thrown at once', async () => {
  const errors = [{ message: 'No such tag.', extensions: { code: 'BAD_USER_INPUT' } }]
  const server = await openFeedServer((connection) => {
    connection.write(`event: next\ndata: ${JSON.stringify({ errors })}\n\n`)
  })
  const error = { name: 'FeedRequestError', code: 'BAD_USER_INPUT', status: null }
  await expect(take(1, server)).rejects.toMatchObject(error)
})

test.each(['DATABASE_UNAVAILABLE', 'OPERATION_TIMEOUT', 'INTERNAL_SERVER_ERROR'])(
  '%s inside of a stream passes, and costs no change',
  async (code) => {
    const errors = [{ message: 'Away.', extensions: { code } }]
    const server = await openFeedServer((connection) => {
      if (connection.number > 1) return connection.send(change(2))
      const spoilt = { data: { resolutions: { ...change(2), market: null } }, errors }
      connection.send(change(1))
      connection.write(`event: next\ndata: ${JSON.stringify(spoilt)}\n\n`)
    })
    expect(await take(2, server, { after: 'c0' })).toEqual(['c1', 'c2'])
    expect(afters(server)).toEqual(['c0', 'c1'])
  },
)

test('Retry-After is waited out, be it a header or a member of the error', async () => {
  const refuse = async (status: number, headers: object, retryAfterSeconds?: number) => {
    const extensions = { code: 'TOO_MANY_STREAMS', retryAfterSeconds }
    const server = await openFeedServer((connection) => {
      if (connection.number > 1) return connection.send(change(1))
      connection.answer(status, { errors: [{ message: 'Full.', extensions }] }, { ...headers })
    })
    const seen: StreamStatus[] = []
    const onStatus = (status: StreamStatus) => seen.push(status)
    expect(await take(1, server, { after: 'c0', onStatus })).toEqual(['c1'])
    expect(seen[0]).toMatchObject({ state: 'reconnecting', reason: `${status}: Full.` })
    expect(seen[0]).toHaveProperty(
      'delayMs',
      expect.toSatisfy((ms) => ms >= 1_000 && ms <= 1_100),
    )
  }
  await Promise.all([refuse(503, { 'retry-after': '1' }), refuse(429, {}, 1)])
})

test.each([
  ['7200', 900_000],
  ['Tue, 03 Nov 2026 12:00:30 GMT', 30_000],
  ['Tue, 03 Nov 2026 11:00:00 GMT', 0],
  ['soon', 0],
])('Retry-After %j is a pause of %i ms and the usual', async (header, pauseMs) => {
  vi.useFakeTimers({ now: new Date('2026-11-03T12:00:00Z'), toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const stop = new AbortController()
  const delays: number[] = []
  const stream = resolutions({
    url: 'http://feed/graphql',
    signal: stop.signal,
    fetch: async () => new Response('', { status: 503, headers: { 'retry-after': header } }),
    onStatus: (status) => {
      if (status.state === 'reconnecting') delays.push(status.delayMs)
      stop.abort()
    },
  })
  await stream.next()
  expect(delays).toEqual([expect.toSatisfy((ms) => ms >= pauseMs && ms <= pauseMs + 100)])
})

test('a server that greets and hangs up is asked ever more rarely; a change ends that', async () => {
  const server = await openFeedServer((connection) => {
    if (connection.number === 4) connection.send(change(1))
    connection.write(frame(heartbeat(connection.number > 3 ? 1 : 0)))
    connection.response.write(':', () => connection.drop())
  })
  const attempts: number[] = []
  const onStatus = (status: StreamStatus) => {
    if (status.state === 'reconnecting') attempts.push(status.attempt)
    if (attempts.length === 4) stop.abort()
  }
  const stop = new AbortController()
  await take(2, server, { after: 'c0', onStatus, signal: stop.signal })
  expect(attempts).toEqual([1, 2, 3, 1])
})

test('a silent connection is given up, though a proxy sends comments', async () => {
  const server = await openFeedServer((connection) => {
    if (connection.number > 1) return connection.send(change(2))
    connection.send(change(1))
    const timer = setInterval(() => connection.write(':\n\n'), 20)
    void connection.closed.then(() => clearInterval(timer))
  })
  const seen: StreamStatus[] = []
  const onStatus = (status: StreamStatus) => seen.push(status)
  const cursors = await take(2, server, { after: 'c0', silenceMs: 400, onStatus })
  expect(cursors).toEqual(['c1', 'c2'])
  expect(seen).toContainEqual(expect.objectContaining({ reason: 'Nothing arrived for 400 ms.' }))
  await server.connections[0]?.closed
})

test('however slow a consumer is, that is no silence', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const signals: (AbortSignal | null | undefined)[] = []
  const answer = new Response(frame(change(1)) + frame(change(2)), {
    headers: { 'content-type': 'text/event-stream' },
  })
  const fetch = async (_url: unknown, init?: RequestInit) => {
    signals.push(init?.signal)
    return answer
  }
  const stream = resolutions({ url: 'http://feed/graphql', after: 'c0', fetch })
  await stream.next()
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(signals.map((signal) => signal?.aborted)).toEqual([false])
  expect((await stream.next()).value?.cursor).toBe('c2')
  await stream.return()
})

test('a slow consumer stops the server, and gets everything in the end', async () => {
  const total = 15_000
  const padding = 'x'.repeat(2_000)
  let sent = 0
  const pump = ({ response, write }: Pick<Connection, 'response' | 'write'>): void => {
    let isOpen = true
    while (sent < total && isOpen) {
      sent += 1
      write(frame({ ...change(sent), padding }))
      isOpen = !response.writableNeedDrain
    }
    if (sent < total) response.once('drain', () => pump({ response, write }))
  }
  const server = await openFeedServer(pump)
  const stream = resolutions({ url: server.url, after: 'c0' })
  await stream.next()
  let before = -1
  await vi.waitFor(
    () => {
      const stood = sent === before
      before = sent
      expect(stood).toBe(true)
    },
    { timeout: 15_000, interval: 200 },
  )
  expect(sent).toBeLessThan(total)
  let last = 1
  while (last < total) {
    const { value } = await stream.next()
    expect(value?.cursor).toBe(`c${last + 1}`)
    last += 1
  }
  await stream.return()
})

test('leaving the loop closes the connection at once', async () => {
  const server = await openFeedServer((connection) => connection.send(change(1), change(2)))
  expect(await take(1, server, { after: 'c0' })).toEqual(['c1'])
  await server.connections[0]?.closed
  expect(server.connections.length).toBe(1)
})

test('return ends a stream that waits for its next change', async () => {
  const server = await openFeedServer((connection) => connection.send(heartbeat(1)))
  const stream = resolutions({ url: server.url })
  const waiting = stream.next()
  await vi.waitFor(() => expect(server.connections.length).toBe(1), 20_000)
  await stream.return()
  expect(await waiting).toEqual({ done: true, value: undefined })
  await server.connections[0]?.closed
})

test('the signal ends a stream without an error, wherever it stands', async () => {
  const server = await openFeedServer((connection) => connection.send(change(1), change(2)))
  const { url } = server
  const stopped = resolutions({ url, signal: AbortSignal.abort() })
  expect((await stopped.next()).done).toBe(true)
  expect(server.connections.length).toBe(0)

  const waiting = new AbortController()
  const onStatus = () => waiting.abort()
  expect(await take(9, server, { after: 'c0', signal: waiting.signal, onStatus })).toEqual([])
  await server.connections[0]?.closed

  const holding = new AbortController()
  const stream = resolutions({ url, after: 'c0', signal: holding.signal })
  await stream.next()
  holding.abort()
  await server.connections[1]?.closed
  expect(await stream.next()).toEqual({ done: true, value: undefined })

  const away = new AbortController()
  const closed = resolutions({
    url: `http://127.0.0.1:${await freePort()}/graphql`,
    signal: away.signal,
    onStatus: (status) => {
      away.abort()
      expect(status).toHaveProperty('reason', expect.stringContaining('ECONNREFUSED'))
    },
  })
  expect((await closed.next()).done).toBe(true)
})

test('heartbeats tell whether all is read, and how old the data of the server are', async () => {
  const server = await openFeedServer((connection) => {
    connection.send(heartbeat(4, 6), change(5), change(6), heartbeat(6), change(7))
  })
  const seen: StreamStatus[] = []
  const onStatus = (status: StreamStatus) => seen.push(status)
  await take(3, server, { after: 'c4', onStatus })
  const at = '2026-11-03T12:00:10Z'
  const common = { state: 'heartbeat', headCursor: 'c6', at, lastPollAt: '2026-11-03T12:00:08Z' }
  expect(seen).toEqual([
    { state: 'connected', cursor: 'c4' },
    { ...common, cursor: 'c4', isAtHead: false, pollAgeMs: 2_000 },
    { ...common, cursor: 'c6', isAtHead: true, pollAgeMs: 2_000 },
  ])
})

test('messages of a kind that this client does not know are passed over', async () => {
  const server = await openFeedServer((connection) => {
    connection.send({ __typename: 'ResolutionNews' }, change(1))
  })
  expect(await take(1, server, { after: 'c0' })).toEqual(['c1'])
})

test('a market is selected as asked for', async () => {
  const server = await openFeedServer((connection) => {
    connection.send({ ...change(1), market: { conditionId: '0x1' } })
  })
  const { url } = server
  const marketFields = 'conditionId'
  const stream = resolutions<{ readonly conditionId: string }>({ url, after: 'c0', marketFields })
  expect((await stream.next()).value?.market.conditionId).toBe('0x1')
  expect(server.connections[0]?.query).toContain('market { conditionId }')
  await stream.return()
})

test('an address that is none is refused before anything is asked', () => {
  expect(() => resolutions({ url: 'nowhere' })).toThrow(TypeError)
  expect(() => resolutions({ url: 'http://a', headers: { 'a b': '' } })).toThrow(TypeError)
})

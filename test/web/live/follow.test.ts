import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { FeedEvent } from '../../../web/src/pages/live/feed-events.ts'
import { follow } from '../../../web/src/pages/live/follow.ts'
import {
  type Connection,
  change,
  heartbeat,
  openFeedServer,
  reset,
} from '../../client/feed-server.ts'
import { visit } from './visit.ts'

afterEach(() => vi.unstubAllGlobals())

/** The page of a server whose every request, in turn, is answered by one of `answers`. */
const open = async (...answers: readonly ((connection: Connection) => void)[]) => {
  const { url, connections } = await openFeedServer((connection) =>
    answers[connection.number - 1]?.(connection),
  )
  visit(url)
  const events: FeedEvent[] = []
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  const { signal } = controller
  const filter = { includeShort: false }
  const dispatch = (event: FeedEvent) => void events.push(event)
  const ended = follow({ filter, after: null, signal, dispatch })
  const told = (type: FeedEvent['type']) => events.filter((event) => event.type === type)
  const until = async (type: FeedEvent['type']) => {
    await vi.waitFor(() => expect(told(type)).not.toEqual([]), { timeout: 20_000 })
    return told(type)
  }
  return { connections, controller, ended, until }
}

/** A list that ends with entry n; null: it is empty. */
const list = (n: number | null) => (connection: Connection) => {
  const nodes = n === null ? [] : [change(n)]
  const endCursor = n === null ? null : `c${n}`
  const pageInfo = { hasPreviousPage: n !== null, endCursor }
  connection.answer(200, { data: { resolutions: { nodes, pageInfo } } })
}
const head = (n: number) => (connection: Connection) =>
  connection.answer(200, { data: { status: { feed: { headCursor: `c${n}` } } } })
const stream =
  (...messages: readonly object[]) =>
  (connection: Connection) =>
    connection.send(...messages)

test('the stream goes on from the end of the list, with the same filter and the same fields', async () => {
  const { connections, until } = await open(list(4), stream(heartbeat(4), change(5)))
  expect(await until('change')).toMatchObject([{ change: { cursor: 'c5' } }])
  expect(await until('loaded')).toMatchObject([
    { changes: [{ cursor: 'c4' }], hasOlder: true, cursor: 'c4' },
  ])
  expect(connections[0]?.variables).toEqual({ filter: { includeShort: false }, last: 50 })
  expect(connections[1]?.variables).toEqual({ filter: { includeShort: false }, after: 'c4' })
  expect(connections[1]?.query).toMatch(/market \{[^}]*question\s+outcomes \{\s+index\s+name\s+\}/)
})

test('an empty list is followed from the head of the log as it was before the list', async () => {
  const { connections, until } = await open(list(null), head(7), list(null), stream(heartbeat(7)))
  await until('status')
  expect(await until('loaded')).toMatchObject([{ changes: [], hasOlder: false, cursor: 'c7' }])
  expect(connections[3]?.variables.after).toBe('c7')
})

test('what comes between an empty list and the head is in the list that is read then', async () => {
  const { connections, until } = await open(list(null), head(7), list(6), stream(heartbeat(6)))
  await until('status')
  expect(connections[3]?.variables.after).toBe('c6')
})

test('after a reset the newest entries are loaded anew', async () => {
  const { connections, until } = await open(
    ...[list(4), stream(reset('CURSOR_EPOCH', 2)), list(2), stream(heartbeat(2), change(3))],
  )
  await until('change')
  expect(await until('reset')).toMatchObject([{ reset: { reason: 'CURSOR_EPOCH' } }])
  expect(connections[3]?.variables.after).toBe('c2')
})

test('a list that cannot be had now is asked for again, and the reason told', async () => {
  const busy = (connection: Connection) =>
    connection.answer(503, { errors: [{ message: 'Too busy' }] })
  const { until } = await open(busy, list(4), stream(heartbeat(4), change(5)))
  await until('change')
  expect((await until('status'))[0]).toMatchObject({
    status: { state: 'reconnecting', reason: 'Too busy', attempt: 1 },
  })
})

test('a gap and a refusal end it, and say what they are', async () => {
  const gap = await open(list(4), stream(heartbeat(4), change(6)))
  await gap.ended
  const failure = { kind: 'gap', expected: 'c4', got: 'c5' }
  expect(await gap.until('stopped')).toMatchObject([{ failure }])

  const refuse = (connection: Connection) =>
    connection.answer(200, {
      errors: [{ message: 'No such tag', extensions: { code: 'BAD_USER_INPUT' } }],
    })
  vi.unstubAllGlobals()
  const refused = await open(list(4), refuse)
  await refused.ended
  expect(await refused.until('stopped')).toMatchObject([
    { failure: { kind: 'refused', code: 'BAD_USER_INPUT', message: 'No such tag' } },
  ])
})

test('a page that is left closes its stream at once', async () => {
  const { connections, controller, ended, until } = await open(list(4), stream(heartbeat(4)))
  await until('status')
  controller.abort()
  await ended
  await connections[1]?.closed
})

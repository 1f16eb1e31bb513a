import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { FeedState } from '../../../web/src/pages/live/feed-state.ts'
import { createFeedStore } from '../../../web/src/pages/live/feed-store.ts'
import { createKeptFeeds } from '../../../web/src/pages/live/kept-feeds.ts'
import { type Connection, change, heartbeat, openFeedServer } from '../../client/feed-server.ts'
import { feedAfter, LIVE, shown } from './changes.ts'
import { visit } from './visit.ts'

afterEach(() => vi.unstubAllGlobals())

const ALL = {}

const open = async (
  former: FeedState | null,
  ...answers: readonly ((connection: Connection) => void)[]
) => {
  const { url, connections } = await openFeedServer((connection) =>
    answers[connection.number - 1]?.(connection),
  )
  visit(url)
  const store = createFeedStore(ALL, former)
  onTestFinished(store.stop)
  const until = (isSo: (state: FeedState) => boolean) =>
    vi.waitFor(() => expect(isSo(store.get())).toBe(true), { timeout: 20_000 })
  store.start()
  return { store, connections, until }
}

test('a feed that was left shows what it had, and goes on from its position', async () => {
  const left = feedAfter(...LIVE)
  const { store, connections, until } = await open(left, ({ send }) =>
    send(heartbeat(10, 11), change(11)),
  )
  expect(shown(store.get())).toEqual(['c10', 'c9', 'c8'])
  await until(({ rows }) => rows.length === 4)
  expect(shown(store.get())).toEqual(['c11', 'c10', 'c9', 'c8'])
  expect(connections.map(({ variables }) => variables.after)).toEqual(['c10'])
})

test('the next attempt can be made at once, and nothing is disturbed where none is waited for', async () => {
  const busy = ({ answer }: Connection) =>
    answer(503, { errors: [{ message: 'Too busy' }] }, { 'retry-after': '600' })
  const { store, connections, until } = await open(feedAfter(...LIVE), busy, ({ send }) =>
    send(heartbeat(10)),
  )
  await until(({ connection }) => connection.phase === 'lost')
  store.hurry()
  await until(({ connection }) => connection.phase === 'live')
  store.hurry()
  expect(store.get().connection.phase).toBe('live')
  expect(connections).toHaveLength(2)
})

test('the feeds of the last two filters are kept, once there is something to keep', () => {
  const kept = createKeptFeeds()
  kept.keep('none', feedAfter())
  expect(kept.find('none')).toBeNull()
  for (const name of ['a', 'b', 'a', 'c']) kept.keep(name, feedAfter(...LIVE))
  expect(['a', 'b', 'c'].map((name) => kept.find(name) !== null)).toEqual([true, false, true])
})

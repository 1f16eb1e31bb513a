import { sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { decodeFeedCursor, encodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import type { ResolutionMessage } from '../../src/domain/resolution-change.ts'
import {
  appendResolutions,
  entries,
  epochOf,
  openTestFeed,
  readStream,
  trim,
  useFeedDatabase,
} from '../support/feed.ts'

const seqOf = (cursor: string): number => decodeFeedCursor(cursor)?.seq ?? -1

/** What a client stores of a message. */
const placeOf = (message: ResolutionMessage): string =>
  message.type === 'reset' ? message.headCursor : message.cursor

const open = useFeedDatabase()
const db = () => open().database.db

describe('a stream', () => {
  test('says at once where it stands, and then tells each change in its order', async () => {
    await appendResolutions(db(), entries(3))
    const feed = openTestFeed(open())
    const stream = readStream(feed)
    const first = await stream.next('heartbeat')
    expect([seqOf(first.cursor), seqOf(first.headCursor)]).toEqual([3, 3])
    expect(first.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
    expect(first.lastPollAt).toBeNull()

    await appendResolutions(db(), [
      { marketId: 7, kind: 'RESOLVED', eventId: 70, tagSlugs: ['a,"b'], windowMs: 300_000 },
      { marketId: 8, kind: 'PROPOSED' },
    ])
    const seven = await stream.next('change')
    expect(seven.change).toMatchObject({
      ...{ seq: 4, marketId: 7, kind: 'RESOLVED', status: 'CLOSED', eventId: 70 },
      ...{ tagSlugs: ['a,"b'], windowMs: 300_000, payouts: null, evidence: {} },
    })
    expect([seqOf(seven.previousCursor), seqOf(seven.cursor)]).toEqual([3, 4])
    const eight = await stream.next('change')
    expect(eight.change.marketId).toBe(8)
    expect([eight.previousCursor, seqOf(eight.cursor)]).toEqual([seven.cursor, 5])
  })

  test('goes on after the cursor of any message, from memory as from the table', async () => {
    const feed = openTestFeed(open(), { ringSize: 4, history: 4 })
    await appendResolutions(db(), entries(10))
    await vi.waitFor(() => expect(feed.stats().resolutions.position).toBe(10), 20_000)
    const head = await readStream(feed).next('heartbeat')
    const epoch = await epochOf(db())
    for (const seq of [0, 1, 6, 9]) {
      const stream = readStream(feed, { after: encodeFeedCursor({ epoch, seq }) })
      const first = await stream.next('heartbeat')
      expect([seqOf(first.cursor), first.headCursor]).toEqual([seq, head.cursor])
      expect(await stream.markets(10 - seq)).toEqual(
        entries(10 - seq, seq + 1).map(({ marketId }) => marketId),
      )
    }
    expect(feed.stats().resolutions.replays).toEqual({
      ...{ running: 0, waiting: 0, pages: 2, failures: 0 },
    })
  })

  test('that is idle says so, with how far it has looked', async () => {
    const feed = openTestFeed(open(), { heartbeatMs: 100 })
    const stream = readStream(feed, { filter: { marketIds: [5] } })
    await stream.next('heartbeat')
    await appendResolutions(db(), entries(4))
    const idle = await vi.waitUntil(async () => {
      const heartbeat = await stream.next('heartbeat')
      return seqOf(heartbeat.cursor) === 4 && heartbeat
    }, 20_000)
    expect(seqOf(idle.headCursor)).toBe(4)
    await appendResolutions(db(), entries(2, 4))
    const five = await stream.next('change')
    expect([five.change.seq, five.change.marketId]).toEqual([6, 5])
    // No other change was told: all that lies between two messages was looked at.
    const before = stream.seen.at(-2)
    expect(five.previousCursor).toBe(before && placeOf(before))
  })

  test('says when upstream was last asked for resolutions with success', async () => {
    await db().execute(sql`insert into ticks (job, owner, started_at, finished_at, requests) values
      ('RESOLUTIONS', 'a', '2026-11-22T10:00:00Z', '2026-11-22T10:00:20Z', 120),
      ('DUE', 'a', '2026-11-22T10:00:30Z', '2026-11-22T10:00:31Z', 2),
      ('DUE', 'a', '2026-11-22T10:00:45Z', '2026-11-22T10:00:45Z', 0)`) // nothing was due
    await db().execute(sql`insert into ticks
      (job, owner, started_at, finished_at, requests, error_code, error) values
      ('DUE', 'a', '2026-11-22T10:01:00Z', '2026-11-22T10:01:10Z', 1, 'GAMMA_TIMEOUT', 'no answer')`)
    const first = await readStream(openTestFeed(open())).next('heartbeat')
    expect(first.lastPollAt).toBe('2026-11-22 10:00:31+00')
  })

  test('does not say so of runs that look at prices', async () => {
    await db().execute(sql`insert into ticks (job, owner, started_at, finished_at, requests) values
      ('EVENTS', 'a', '2026-11-22T10:00:00Z', '2026-11-22T10:00:05Z', 25),
      ('STANDALONE', 'a', '2026-11-22T10:00:00Z', '2026-11-22T10:00:05Z', 5)`)
    const first = await readStream(openTestFeed(open())).next('heartbeat')
    expect(first.lastPollAt).toBeNull()
  })

  test('ends at once when it is returned, or by its signal, while it waits', async () => {
    const feed = openTestFeed(open())
    const { iterator, next } = readStream(feed)
    await next('heartbeat')
    const waiting = iterator.next()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })

    const closing = new AbortController()
    const other = feed.resolutions.messages({ after: null, filter: {}, signal: closing.signal })
    await other.next()
    expect(feed.stats().resolutions.streams).toBe(1)
    const last = other.next()
    closing.abort()
    expect(await last).toEqual({ done: true, value: undefined })
    expect(feed.stats().resolutions.streams).toBe(0)
  })

  test('shares its messages with all that are told the same', async () => {
    const feed = openTestFeed(open())
    const plain = [readStream(feed), readStream(feed)]
    const filtered = readStream(feed, { filter: { marketIds: [2] } })
    const first = await Promise.all([...plain, filtered].map((stream) => stream.next('heartbeat')))
    await appendResolutions(db(), entries(2))
    const [one, two] = await Promise.all(
      plain.map(async (stream) => [await stream.next('change'), await stream.next('change')]),
    )
    const [idle, other] = await vi.waitUntil(async () => {
      const [a, b] = await Promise.all([1, 2].map(() => readStream(feed).next('heartbeat')))
      return a?.at === b?.at && [a, b]
    }, 20_000)
    expect(other).toBe(idle)
    const alone = await filtered.next('change')
    expect(two?.[0]).toBe(one?.[0])
    expect(two?.[1]).toBe(one?.[1])
    expect(alone.change).toBe(one?.[1]?.change)
    expect(alone.previousCursor).toBe(first[2]?.cursor)
  })
})

test('streams that are far behind read the table a few at a time', async () => {
  const feed = openTestFeed(open(), { ringSize: 2, history: 0 })
  await appendResolutions(db(), entries(450))
  await vi.waitUntil(() => feed.stats().resolutions.position === 450, 20_000)
  const after = encodeFeedCursor({ epoch: await epochOf(db()), seq: 0 })
  const all = entries(450).map(({ marketId }) => marketId)
  const streams = Array.from({ length: 20 }, () => readStream(feed, { after }))
  await Promise.all(streams.map((stream) => stream.next('heartbeat')))
  const read = streams.map((stream) => stream.markets(450))
  expect(feed.stats().resolutions.replays).toMatchObject({ running: 8, waiting: 12 })
  for (const ids of await Promise.all(read)) expect(ids).toEqual(all)
  expect(feed.stats().resolutions.replays).toMatchObject({ running: 0, waiting: 0 })
})

describe('a cursor that cannot be served', () => {
  test.each([
    ['CURSOR_INVALID', () => 'bm90IGEgY3Vyc29y'],
    ['CURSOR_EXPIRED', (epoch: string) => encodeFeedCursor({ epoch, seq: 3 })],
    ['CURSOR_AHEAD', (epoch: string) => encodeFeedCursor({ epoch, seq: 10 })],
    [
      'CURSOR_EPOCH',
      () => encodeFeedCursor({ epoch: '0b5ba0e5-3e4c-4a53-8a1d-1c2d3e4f5a6b', seq: 6 }),
    ],
  ])('is told as %s, and the stream goes on from the head', async (reason, cursorOf) => {
    await appendResolutions(db(), entries(9))
    await trim(db(), 'resolutions', 5)
    const feed = openTestFeed(open())
    const epoch = await epochOf(db())
    const stream = readStream(feed, { after: cursorOf(epoch) })
    const told = await stream.next('reset')
    expect(stream.seen).toHaveLength(1)
    expect(told).toEqual({
      ...{ type: 'reset', reason },
      oldestCursor: encodeFeedCursor({ epoch, seq: 4 }),
      headCursor: encodeFeedCursor({ epoch, seq: 9 }),
    })
    await appendResolutions(db(), entries(1, 10))
    const ten = await stream.next('change')
    expect([ten.previousCursor, ten.change.marketId]).toEqual([told.headCursor, 10])
  })

  test('the oldest one can', async () => {
    await appendResolutions(db(), entries(9))
    await trim(db(), 'resolutions', 5)
    const feed = openTestFeed(open())
    const epoch = await epochOf(db())
    const stream = readStream(feed, { after: encodeFeedCursor({ epoch, seq: 4 }) })
    expect(await stream.markets(5)).toEqual([5, 6, 7, 8, 9])
    expect(stream.seen[0]?.type).toBe('heartbeat')
  })

  test('is not ahead when another process has read further: the database knows', async () => {
    const feed = openTestFeed(open(), { pollMs: 3_600_000, notify: false })
    await readStream(feed).next('heartbeat')
    await appendResolutions(db(), entries(2))
    const epoch = await epochOf(db())
    const stream = readStream(feed, { after: encodeFeedCursor({ epoch, seq: 2 }) })
    expect(seqOf((await stream.next('heartbeat')).cursor)).toBe(2)
    expect(stream.seen).toHaveLength(1)
  })
})

describe('a stream that is under way', () => {
  test('is told when the database was restored', async () => {
    const feed = openTestFeed(open())
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await db().execute(sql`update feeds set epoch = gen_random_uuid() where name = 'resolutions'`)
    expect(await stream.next('reset')).toMatchObject({ reason: 'CURSOR_EPOCH' })
    await appendResolutions(db(), entries(1))
    expect(await stream.markets(1)).toEqual([1])
  })

  test('is not given entries of a restored log under its old cursor', async () => {
    const feed = openTestFeed(open(), { ringSize: 2, history: 0 })
    await appendResolutions(db(), entries(9))
    await vi.waitUntil(() => feed.stats().resolutions.position === 9, 20_000)
    const after = encodeFeedCursor({ epoch: await epochOf(db()), seq: 0 })
    const stream = readStream(feed, { after })
    await stream.next('heartbeat')
    const restored = await db().transaction(async (tx) => {
      // Both the replay and the tailer wait for it.
      await tx.execute(sql`lock table resolution_changes in access exclusive mode`)
      const next = stream.next('reset')
      await vi.waitUntil(() => feed.stats().resolutions.replays.running === 1, 20_000)
      await tx.execute(sql`update feeds set epoch = gen_random_uuid() where name = 'resolutions'`)
      return { next }
    })
    expect(await restored.next).toMatchObject({ reason: 'CURSOR_EPOCH' })
    expect(stream.seen.map(({ type }) => type)).toEqual(['heartbeat', 'reset'])
  })

  test('is told when the log has lost what it was told already', async () => {
    const feed = openTestFeed(open())
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await appendResolutions(db(), entries(3))
    await stream.markets(3)
    await db().execute(sql`with back as (
        update feeds set last_version = 1 where name = 'resolutions' returning 1
      ) delete from resolution_changes where seq > 1`)
    expect(await stream.next('reset')).toMatchObject({ reason: 'CURSOR_AHEAD' })
    await appendResolutions(db(), entries(1, 20))
    expect((await stream.next('change')).change).toMatchObject({ seq: 2, marketId: 20 })
  })

  test('is told when it was so slow that its place is gone', async () => {
    const feed = openTestFeed(open(), { ringSize: 2 })
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await appendResolutions(db(), entries(9))
    await vi.waitFor(() => expect(feed.stats().resolutions.position).toBe(9), 20_000)
    await trim(db(), 'resolutions', 5)
    expect(await stream.next('reset')).toMatchObject({ reason: 'CURSOR_EXPIRED' })
    expect(stream.seen).toHaveLength(2)
  })
})

import { sql } from 'drizzle-orm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { encodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import type { Feed } from '../../src/feed/feed.ts'
import {
  appendChange,
  appendResolutions,
  entries,
  epochOf,
  openTestFeed,
  readStream,
  recordLog,
  useFeedDatabase,
} from '../support/feed.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const open = useFeedDatabase()
const db = () => open().database.db

/** It never looks by itself. */
const NEVER = { pollMs: 3_600_000 }

const isListening = (feed: Feed) =>
  vi.waitUntil(() => feed.stats().isListening, { timeout: 15_000 })

const proxyBefore = async (): Promise<TcpProxy> => {
  const { hostname: host, port } = new URL(open().url)
  const proxy = await createTcpProxy({ host, port: Number(port) })
  onTestFinished(proxy.close)
  return proxy
}

describe('two writers at once', () => {
  test.each([
    { batch: 1, notify: true },
    { batch: 2, notify: false },
    { batch: 100, notify: true },
    { batch: 100, notify: false },
  ])('lose nothing, whoever commits late: $batch at a time, NOTIFY $notify', async (options) => {
    const feed = openTestFeed(open(), options)
    const stream = readStream(feed)
    await stream.next('heartbeat')
    const written = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const slow = db().transaction(async (tx) => {
      await appendResolutions(tx, entries(2, 10))
      written.resolve()
      await release.promise
    })
    await written.promise
    const quick = appendResolutions(db(), entries(3, 20))
    await vi.waitFor(async () => {
      const waiting = await db().execute(sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
      expect(waiting).toHaveLength(1)
    }, 20_000)
    const { readings } = feed.stats().resolutions
    await vi.waitUntil(() => feed.stats().resolutions.readings > readings + 1, 20_000)
    expect(feed.stats().resolutions.position).toBe(0)

    release.resolve()
    await Promise.all([slow, quick])
    expect(await stream.markets(5)).toEqual([10, 11, 20, 21, 22])
  })

  test('leave no hole when one of them rolls back', async () => {
    const stream = readStream(openTestFeed(open()))
    await stream.next('heartbeat')
    const rolledBack = db().transaction(async (tx) => {
      await appendResolutions(tx, entries(2, 10))
      tx.rollback()
    })
    await expect(rolledBack).rejects.toThrow()
    await appendResolutions(db(), entries(2, 20))
    expect((await stream.next('change')).change).toMatchObject({ seq: 1, marketId: 20 })
  })
})

test('a long transaction of somebody else delays nothing', async () => {
  const stream = readStream(openTestFeed(open()))
  await stream.next('heartbeat')
  const release = Promise.withResolvers<void>()
  const long = db().transaction(async (tx) => {
    await tx.execute(sql`insert into ticks (job, owner, started_at) values ('DUE', 'a', now())`)
    await appendResolutions(db(), entries(1))
    await release.promise
  })
  expect(await stream.markets(1)).toEqual([1])
  release.resolve()
  await long
})

describe('NOTIFY', () => {
  test('alone brings a change at once', async () => {
    const feed = openTestFeed(open(), NEVER)
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await isListening(feed)
    await appendResolutions(db(), entries(1))
    expect(await stream.markets(1)).toEqual([1])
  })

  test('comes back after its connection was killed, and brings what was missed', async () => {
    const { logger, lines } = recordLog()
    const feed = openTestFeed(open(), { ...NEVER, logger })
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await isListening(feed)
    await db().execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'polycool/test feed'
        and query like 'listen %'`)
    await vi.waitUntil(() => !feed.stats().isListening, 20_000)
    await appendResolutions(db(), entries(1))
    expect(await stream.markets(1)).toEqual([1])
    await isListening(feed)
    expect(lines).toEqual([
      'info: the database rings when there is something new',
      'warn: the database does not ring: new entries are found at the next look, every second',
      'info: the database rings when there is something new',
    ])
  })

  test('is not asked for in a hot loop by connections that are cut at once', async () => {
    const proxy = await proxyBefore()
    await proxy.mode('reset')
    const feed = openTestFeed(open(), { url: proxy.url(open().url), pollMs: 100 })
    // Two readers try again every 100 ms. `listen` of postgres.js tries about 600 times a second.
    await vi.waitUntil(() => feed.stats().resolutions.failures >= 6, { timeout: 15_000 })
    const readers = feed.stats().resolutions.failures + feed.stats().changes.failures
    expect(proxy.accepted()).toBeLessThan(readers + 20)
  })
})

describe('a network', () => {
  test('that swallows everything is noticed, and nothing is lost by it', async () => {
    const proxy = await proxyBefore()
    const feed = openTestFeed(open(), {
      ...{ url: proxy.url(open().url), heartbeatMs: 100, readDeadlineMs: 300, staleMs: 600 },
      ...{ beatMs: 50, beatAnswerMs: 300 },
    })
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await isListening(feed)
    expect(feed.isHealthy()).toBe(true)

    await proxy.mode('black-hole')
    await appendResolutions(db(), entries(3))
    await vi.waitUntil(() => !feed.stats().isListening, { timeout: 15_000 })
    await vi.waitUntil(() => !feed.isHealthy(), { timeout: 15_000 })
    // Its clients still know that it lives.
    await stream.next('heartbeat')
    expect(stream.seen.every(({ type }) => type === 'heartbeat')).toBe(true)

    await proxy.mode('pass')
    expect(await stream.markets(3)).toEqual([1, 2, 3])
    await vi.waitUntil(() => feed.isHealthy(), 20_000)
    await isListening(feed)
  })

  test('without a database behind it is waited out, by new streams too', async () => {
    const proxy = await proxyBefore()
    const feed = openTestFeed(open(), { url: proxy.url(open().url), heartbeatMs: 100 })
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await proxy.mode('refuse')
    await vi.waitUntil(() => feed.stats().resolutions.failures > 1, { timeout: 15_000 })
    await appendResolutions(db(), entries(3))
    // Known to another process, perhaps.
    const ahead = encodeFeedCursor({ epoch: await epochOf(db()), seq: 2 })
    const other = readStream(feed, { after: ahead })
    const first = other.next('heartbeat')
    await stream.next('heartbeat')
    expect(other.seen).toEqual([])

    await proxy.mode('pass')
    expect((await first).cursor).toBe(ahead)
    expect(await stream.markets(3)).toEqual([1, 2, 3])
  })

  test('that is not there at the start is waited for', async () => {
    const proxy = await proxyBefore()
    await proxy.mode('refuse')
    const feed = openTestFeed(open(), { url: proxy.url(open().url), staleMs: 100 })
    const stream = readStream(feed)
    const first = stream.next('heartbeat')
    await vi.waitUntil(() => !feed.isHealthy(), 20_000)
    await proxy.mode('pass')
    await first
    await vi.waitUntil(() => feed.isHealthy(), 20_000)
  })
})

test('a frozen backend is given up, and the next read has a connection of its own', async () => {
  const blind = { ...NEVER, notify: false, readDeadlineMs: 300 }
  const feed = openTestFeed(open(), blind)
  const stream = readStream(feed)
  await stream.next('heartbeat')
  const backends = await db().execute<{ pid: number }>(sql`select pid from pg_stat_activity
    where datname = current_database() and application_name = 'polycool/test feed'`)
  for (const { pid } of backends) process.kill(pid, 'SIGSTOP')
  try {
    await appendResolutions(db(), entries(1))
    await vi.waitUntil(
      () => {
        feed.heard('resolutions', 1)
        return feed.stats().resolutions.position === 1
      },
      // Before the socket is given up for its silence, which is not meant here.
      { timeout: 10_000 },
    )
    expect(await stream.markets(1)).toEqual([1])
    expect(feed.stats().resolutions.failures).toBeGreaterThan(0)
  } finally {
    // At once: no database of the server can be dropped while a backend is frozen.
    for (const { pid } of backends) process.kill(pid, 'SIGCONT')
  }
})

describe('a hole', () => {
  test.each([
    ['in the middle', 2, 500],
    ['in the middle of a full page', 2, 2],
    ['at the end', 3, 500],
  ])(
    '%s stops the reading for good, is never passed over, and nothing is said to be well',
    async (_, missing, batch) => {
      const feed = openTestFeed(open(), { heartbeatMs: 20, batch })
      const stream = readStream(feed)
      await stream.next('heartbeat')
      await db().transaction(async (tx) => {
        await appendResolutions(tx, entries(3))
        await tx.execute(sql`delete from resolution_changes where seq = ${missing}`)
      })
      await vi.waitUntil(() => !feed.isHealthy(), 20_000)
      await appendResolutions(db(), entries(3, 4))
      feed.heard('resolutions', 6)
      const told = stream.seen.length
      // The other feed goes on, for longer than a heartbeat takes.
      const updates = feed.markets.updates({ ids: [1], signal: new AbortController().signal })
      for (let changes = 0; changes < 12; changes += 1) {
        await updates.next()
        await appendChange(db(), [1])
      }
      expect(stream.seen).toHaveLength(told)
      expect(feed.stats().resolutions).toMatchObject({ head: 3, position: 0, lag: 3, holes: 1 })
      expect(stream.seen.every(({ type }) => type === 'heartbeat')).toBe(true)
    },
  )
})

import { sql } from 'drizzle-orm'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Feed } from '../../src/feed/feed.ts'
import { appendChange, openTestFeed, trim, useFeedDatabase } from '../support/feed.ts'

const open = useFeedDatabase()
const db = () => open().database.db

const BLIND = { pollMs: 3_600_000, notify: false }

const readMarkets = (feed: Feed, ids: readonly number[]) => {
  const closing = new AbortController()
  onTestFinished(() => closing.abort())
  const iterator = feed.markets.updates({ ids, signal: closing.signal })
  const take = async (count: number): Promise<readonly number[]> => {
    const taken: number[] = []
    while (taken.length < count) {
      const { value } = await iterator.next()
      if (value === undefined) throw new Error('the stream has ended')
      taken.push(value)
    }
    return taken
  }
  return { iterator, take }
}

/** Once the feed has begun to read, which counts as a change of everything. */
const begun = (feed: Feed) =>
  vi.waitUntil(() => feed.stats().changes.readings > 0 && feed.stats().changes.position > 0, 20_000)

describe('updates of markets', () => {
  test('tell each market once, and again after each stored change of it', async () => {
    await appendChange(db(), [9])
    const feed = openTestFeed(open())
    await begun(feed)
    const { take } = readMarkets(feed, [1, 2, 3, 2])
    expect(await take(3)).toEqual([1, 2, 3])
    await appendChange(db(), [4, 2])
    expect(await take(1)).toEqual([2])
    await appendChange(db(), [3, 1])
    expect((await take(2)).toSorted()).toEqual([1, 3])
  })

  test('of a market become one for a slow reader', async () => {
    await appendChange(db(), [9])
    const feed = openTestFeed(open())
    await begun(feed)
    const { take } = readMarkets(feed, [1, 2])
    await take(2)
    for (const ids of [[1], [2, 1], [1]]) await appendChange(db(), ids)
    await vi.waitUntil(() => feed.stats().changes.position === 4, 20_000)
    expect(await take(2)).toEqual([1, 2])
    await appendChange(db(), [2])
    expect(await take(1)).toEqual([2])
  })

  test('come at once from the process that stored them', async () => {
    await appendChange(db(), [9])
    const feed = openTestFeed(open(), BLIND)
    await begun(feed)
    const { take } = readMarkets(feed, [1])
    await take(1)
    await appendChange(db(), [1])
    feed.heard('changes', 2)
    expect(await take(1)).toEqual([1])
  })

  test.each([
    ['changes are gone that it has not read', () => trim(db(), 'changes', 4)],
    [
      'the database was restored',
      async () => {
        await db().execute(sql`update feeds set epoch = gen_random_uuid()`)
      },
    ],
  ])('tell every market when %s', async (_, happen) => {
    await appendChange(db(), [9])
    const feed = openTestFeed(open(), BLIND)
    await begun(feed)
    const { take } = readMarkets(feed, [1, 2])
    await take(2)
    for (const id of [7, 8, 9]) await appendChange(db(), [id])
    await happen()
    feed.heard('changes', 4)
    expect(await take(2)).toEqual([1, 2])
    expect(feed.isHealthy()).toBe(true)
    expect(feed.stats().changes).toMatchObject({ position: 4, holes: 0 })
  })

  test('end at once when they are returned while they wait', async () => {
    const feed = openTestFeed(open())
    const { iterator, take } = readMarkets(feed, [1])
    await take(1)
    const waiting = iterator.next()
    await iterator.return?.()
    // The first reading may have told it once more.
    expect([true, false]).toContain((await waiting).done)
    expect(feed.stats().changes.streams).toBe(0)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })
})

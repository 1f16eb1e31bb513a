import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFeedQueries } from '../../src/db/queries/feeds.ts'
import {
  createResolutionQueries,
  type HistorySlice,
  type ResolutionSlice,
} from '../../src/db/queries/resolution-changes.ts'
import type { ResolutionFilter } from '../../src/domain/resolution-change.ts'
import { matches } from '../../src/domain/resolution-filter.ts'
import { RESOLUTION_CHANGE_KINDS } from '../../src/domain/status.ts'
import {
  appendResolutions,
  type Entry,
  entries,
  epochOf,
  trim,
  useFeedDatabase,
} from '../support/feed.ts'

const SHORT_MAX_MS = 3_600_000

const open = useFeedDatabase()
const db = () => open().database.db
const queries = () => createResolutionQueries(db(), { shortMarketMaxMs: SHORT_MAX_MS })

const whole: ResolutionSlice = { filter: {}, seq: null, backward: false, limit: 1_000 }
const seqsOf = (changes: readonly { readonly seq: number }[]) => changes.map(({ seq }) => seq)

const id = fc.integer({ min: 1, max: 5 })
const tag = fc.constantFrom('crypto', 'up-or-down', 'a,b', 'quo"te', 'back\\slash', '{}', 'NULL')
const kind = fc.constantFrom(...RESOLUTION_CHANGE_KINDS)

const entry: fc.Arbitrary<Entry> = fc.record({
  marketId: id,
  kind,
  eventId: fc.option(id, { nil: null }),
  tagSlugs: fc.array(tag, { maxLength: 3 }),
  windowMs: fc.constantFrom(null, 0, 300_000, SHORT_MAX_MS - 1, SHORT_MAX_MS, 86_400_000),
})

const some = <Value>(value: fc.Arbitrary<Value>) =>
  fc.option(fc.array(value, { maxLength: 3 }), { nil: undefined })

const filter: fc.Arbitrary<ResolutionFilter> = fc.record({
  marketIds: some(id),
  eventIds: some(id),
  tags: some(tag),
  kinds: some(kind),
  includeShort: fc.option(fc.boolean(), { nil: undefined }),
})

describe('a filter', () => {
  test('means the same in SQL as in memory', async () => {
    await appendResolutions(db(), fc.sample(entry, { numRuns: 150, seed: 7 }))
    const { page, count } = queries()
    const { entries: all } = await page(whole)
    expect(all).toHaveLength(150)
    await fc.assert(
      fc.asyncProperty(filter, async (wanted) => {
        const expected = all.filter((change) => matches(wanted, change, SHORT_MAX_MS))
        const { entries: found } = await page({ ...whole, filter: wanted })
        expect(seqsOf(found)).toEqual(seqsOf(expected))
        expect(await count(wanted)).toBe(expected.length)
      }),
      { numRuns: 60 },
    )
  })

  test.each<[ResolutionFilter, readonly number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ marketIds: [10, 12] }, [1, 3]],
    [{ marketIds: [] }, []],
    [{ eventIds: [5] }, [2, 3]],
    [{ tags: ['b', 'c'] }, [1, 3]],
    [{ kinds: ['RESOLVED', 'CORRECTED'] }, [1, 4]],
    [{ includeShort: false }, [1, 3, 4]],
    [{ eventIds: [5], kinds: ['PROPOSED'], tags: ['c'] }, [3]],
  ])('%j shows %j', async (wanted, expected) => {
    await appendResolutions(db(), [
      { marketId: 10, kind: 'RESOLVED', tagSlugs: ['a', 'b'], windowMs: SHORT_MAX_MS },
      { marketId: 11, kind: 'PROPOSED', eventId: 5, windowMs: SHORT_MAX_MS - 1 },
      { marketId: 12, kind: 'PROPOSED', eventId: 5, tagSlugs: ['c'], windowMs: 0 },
      { marketId: 13, kind: 'CORRECTED', eventId: 6 },
    ])
    const { entries: found } = await queries().page({ ...whole, filter: wanted })
    expect(seqsOf(found)).toEqual(expected)
  })
})

describe('the log', () => {
  test('is shown in pages from either end, oldest first', async () => {
    await appendResolutions(db(), entries(6))
    const { page } = queries()
    const of = async (slice: Partial<ResolutionSlice>) =>
      seqsOf((await page({ ...whole, limit: 2, ...slice })).entries)
    expect(await of({})).toEqual([1, 2])
    expect(await of({ seq: 4 })).toEqual([5, 6])
    expect(await of({ backward: true })).toEqual([5, 6])
    expect(await of({ backward: true, seq: 3 })).toEqual([1, 2])
  })

  test('is read with its state of the same moment, with entries or without', async () => {
    await appendResolutions(db(), entries(5))
    await trim(db(), 'resolutions', 2)
    const { read, readRange, findFeed, find } = queries()
    const state = { epoch: await epochOf(db()), lastVersion: 5, oldestVersion: 2 }
    expect(await findFeed('resolutions')).toEqual(state)
    const page = await read(2, 2)
    expect([page.state, seqsOf(page.entries)]).toEqual([state, [3, 4]])
    expect(await read(5, 2)).toEqual({ state, entries: [] })
    expect((await queries().page(whole)).state).toEqual(state)
    expect(await queries().histories([9], { after: null, limit: 2 })).toEqual({
      state,
      entries: [],
    })
    const range = { filter: { marketIds: [2, 3, 5] }, after: 2, upTo: 4, limit: 9 }
    const found = await readRange(range)
    expect([found.state, seqsOf(found.entries)]).toEqual([state, [3]])
    expect((await find(4))?.marketId).toBe(4)
    expect(await find(1)).toBeNull()
  })

  test('of several markets is one statement', async () => {
    await appendResolutions(db(), [...entries(3), ...entries(2), ...entries(1)])
    const { histories, countHistories } = queries()
    const of = async (ids: readonly number[], slice: HistorySlice) =>
      seqsOf((await histories(ids, slice)).entries)
    expect(await of([1, 2, 9], { after: null, limit: 2 })).toEqual([1, 2, 4, 5])
    expect(await of([1, 2], { after: 2, limit: 1 })).toEqual([4, 5])
    expect(await countHistories([1, 3, 9])).toEqual(
      new Map([
        [1, 3],
        [3, 1],
      ]),
    )
  })

  test('tells how much was written of late', async () => {
    await appendResolutions(db(), entries(3))
    await db().execute(sql`
      update resolution_changes set recorded_at = now() - interval '25 hours' where seq = 1`)
    expect(await queries().countSince(24 * 3_600_000)).toBe(2)
  })
})

describe('the last poll', () => {
  test('is the last run that ended well of those that find results, and asked for some', async () => {
    const { findLastPoll } = createFeedQueries(db())
    expect(await findLastPoll()).toBeNull()
    await db().execute(sql`
      insert into ticks (job, owner, started_at, finished_at, error_code, requests) values
        ('RESOLUTIONS', 'a', '2026-11-22T10:00:00Z', '2026-11-22T10:00:05Z', null, 70),
        ('DUE', 'a', '2026-11-22T10:00:01Z', '2026-11-22T10:00:07Z', null, 1),
        ('EVENTS', 'a', '2026-11-22T10:00:02Z', '2026-11-22T10:00:08Z', null, 25),
        ('DUE', 'a', '2026-11-22T10:00:10Z', '2026-11-22T10:00:11Z', 'GAMMA_TIMEOUT', 1),
        ('DUE', 'a', '2026-11-22T10:00:25Z', '2026-11-22T10:00:26Z', null, 0),
        ('RESOLUTIONS', 'a', '2026-11-22T10:00:30Z', null, null, 3)`)
    expect(await findLastPoll()).toBe('2026-11-22 10:00:07+00')
  })
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusedRows, ticks } from '../../src/db/tables/polling.ts'
import type { TierPlan } from '../../src/schema/context.ts'
import { openApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase

beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store.close())

/** Every test has its own market and event. */
let lastId = 0
const newId = (): number => {
  lastId += 1
  return lastId
}

const TIERS = [
  {
    tier: 'EVENTS',
    cron: '*/30 * * * * *',
    periodMs: 30_000,
    nextTickAt: '2026-11-03T12:00:30.000Z',
    due: null,
  },
  { tier: 'STANDALONE', cron: '10 */5 * * * *', periodMs: 300_000, nextTickAt: null, due: null },
] as const

/** So long ago on the database's clock. */
const ago = async (seconds: number): Promise<string> => {
  const [row] = await store.database.db.execute<{ at: string }>(
    sql`select (now() - ${seconds} * interval '1 second')::text as at`,
  )
  return row?.at ?? ''
}

const freshnessOf = async (id: number) => {
  const app = await openApp(store.database, { tiers: async () => TIERS })
  const { market } = await app.query<{ market: { freshness: Record<string, unknown> } }>(
    `{ market(by: { id: ${id} }) { freshness { observedAt ageSeconds tier nextPollAt isStale } } }`,
  )
  return market.freshness
}

describe('the freshness of a market', () => {
  it('is that of the last look at its event while the event lists it', async () => {
    const seen = { observedAt: '2026-11-03 12:00:00+00', tier: 'EVENTS' } as const
    const [eventId, listed, dropped] = [newId(), newId(), newId()]
    await seedEvents(store.database, [{ id: eventId, seen }])
    await seedMarkets(store.database, [
      { id: listed, eventId, seenWithEvent: true, observedAt: '2026-11-03 10:00:00+00' },
      { id: dropped, eventId, seenWithEvent: false, observedAt: '2026-11-03 10:00:00+00' },
    ])
    expect(await freshnessOf(listed)).toMatchObject({
      observedAt: '2026-11-03T12:00:00Z',
      tier: 'EVENTS',
      nextPollAt: '2026-11-03T12:00:30Z',
    })
    expect(await freshnessOf(dropped)).toMatchObject({
      observedAt: '2026-11-03T10:00:00Z',
      tier: 'ON_DEMAND',
      nextPollAt: null,
    })
  })

  it.each([
    ['2026-11-03 11:59:59+00', '2026-11-03T12:00:00Z'],
    ['2026-11-03 12:00:01+00', '2026-11-03T12:00:01Z'],
  ])('seen by itself at %s as well is the newer of the two', async (at, observedAt) => {
    const whole = { observedAt: '2026-11-03 12:00:00+00', tier: 'EVENTS' } as const
    const id = newId()
    await seedEvents(store.database, [{ id, seen: whole }])
    await seedMarkets(store.database, [
      {
        id,
        eventId: id,
        seenWithEvent: true,
        observedAt: '2026-11-03 10:00:00+00',
        seen: { observedAt: at, tier: 'ON_DEMAND' },
      },
    ])
    expect(await freshnessOf(id)).toMatchObject({ observedAt, tier: 'EVENTS' })
  })

  it.each([
    ['EVENTS', 'STANDALONE', 'EVENTS'],
    ['RESOLUTIONS', 'STANDALONE', 'STANDALONE'],
    ['RESOLUTIONS', 'ON_DEMAND', 'RESOLUTIONS'],
  ] as const)('whose event is in %s and itself in %s belongs to %s', async (event, own, tier) => {
    const observedAt = '2026-11-03 12:00:00+00'
    const id = newId()
    await seedEvents(store.database, [{ id, seen: { observedAt, tier: event } }])
    await seedMarkets(store.database, [
      { id, eventId: id, seenWithEvent: true, observedAt, seen: { observedAt, tier: own } },
    ])
    expect(await freshnessOf(id)).toMatchObject({ tier })
  })

  it.each([
    ['EVENTS', 40, false],
    ['EVENTS', 50, true],
    ['STANDALONE', 440, false],
    ['STANDALONE', 460, true],
    ['ON_DEMAND', 440, false],
    ['ON_DEMAND', 460, true],
  ] as const)('of %s after %d s: stale is %s', async (tier, seconds, isStale) => {
    const id = newId()
    const observedAt = await ago(seconds)
    await seedMarkets(store.database, [{ id, observedAt, seen: { observedAt, tier } }])
    const freshness = await freshnessOf(id)
    expect(freshness.isStale).toBe(isStale)
    expect(freshness.ageSeconds).toBeGreaterThanOrEqual(seconds)
    expect(freshness.ageSeconds).toBeLessThan(seconds + 5)
  })

  it('of a resolved market is never stale, and no age is negative', async () => {
    const [resolved, future] = [newId(), newId()]
    await seedMarkets(store.database, [
      { id: resolved, status: 'RESOLVED', observedAt: await ago(1_000_000) },
      { id: future, observedAt: await ago(-60) },
    ])
    expect(await freshnessOf(resolved)).toMatchObject({ isStale: false })
    expect(await freshnessOf(future)).toMatchObject({ ageSeconds: 0, isStale: false })
  })
})

describe('status', () => {
  const DOCUMENT = `{ status {
    build startedAt refusedRows
    tiers { tier cron periodSeconds nextTickAt marketCount ageP50Seconds ageP99Seconds staleCount
      lastTick { startedAt finishedAt requests marketsSeen marketsChanged error } }
    coverage { openUpstream openStored totalStored lastSweepAt }
    upstream { route usedLast10s allowedPer10s throttledUntil }
  } }`

  it('of an empty installation says so', async () => {
    const own = await createTestDatabase()
    const app = await openApp(own.database, { tiers: async () => TIERS })
    expect(await app.query(DOCUMENT)).toEqual({
      status: {
        build: 'test',
        startedAt: '2026-11-03T12:00:00Z',
        refusedRows: 0,
        tiers: [
          {
            tier: 'EVENTS',
            cron: '*/30 * * * * *',
            periodSeconds: 30,
            nextTickAt: '2026-11-03T12:00:30Z',
            lastTick: null,
            marketCount: 0,
            ageP50Seconds: null,
            ageP99Seconds: null,
            staleCount: 0,
          },
          expect.objectContaining({ tier: 'STANDALONE', periodSeconds: 300, nextTickAt: null }),
        ],
        coverage: { openUpstream: 0, openStored: 0, totalStored: 0, lastSweepAt: null },
        upstream: [],
      },
    })
    await own.close()
  })

  it('tells of the due-lane of RESOLUTIONS how often it runs, and when next', async () => {
    const cron = '40 */5 * * * *'
    const polled: TierPlan = {
      ...{ tier: 'RESOLUTIONS', cron, periodMs: 300_000, nextTickAt: null },
      due: { periodMs: 15_000, nextTickAt: '2026-11-03T12:00:15.000Z' },
    }
    const tiers: readonly TierPlan[] = [
      ...TIERS,
      polled,
      { ...polled, due: { periodMs: 15_000, nextTickAt: null } },
    ]
    const app = await openApp(store.database, { tiers: async () => tiers })
    expect(await app.query('{ status { tiers { duePeriodSeconds nextDueTickAt } } }')).toEqual({
      status: {
        tiers: [
          { duePeriodSeconds: null, nextDueTickAt: null },
          { duePeriodSeconds: null, nextDueTickAt: null },
          { duePeriodSeconds: 15, nextDueTickAt: '2026-11-03T12:00:15Z' },
          { duePeriodSeconds: 15, nextDueTickAt: null },
        ],
      },
    })
  })

  it('where no tier runs has none', async () => {
    const app = await openApp(store.database)
    expect(await app.query('{ status { tiers { tier } } }')).toEqual({ status: { tiers: [] } })
  })

  it('is worked out once for all who ask together or shortly after, and then anew', async () => {
    const own = await createTestDatabase()
    const app = await openApp(own.database, { tiers: async () => TIERS })
    const document = '{ status { refusedRows coverage { totalStored } tiers { marketCount } } }'
    const totalOf = async () =>
      (await app.query<{ status: { coverage: { totalStored: number } } }>(document)).status.coverage
        .totalStored
    const { result, statements } = await countStatements(own.database, async () => {
      const together = await Promise.all([totalOf(), totalOf(), totalOf()])
      await seedMarkets(own.database, [{ id: 1, outcomes: [] }])
      return [...together, await totalOf()]
    })
    expect(result).toEqual([0, 0, 0, 0])
    expect(statements.filter((text) => text.startsWith('select'))).toHaveLength(4)
    await expect.poll(totalOf, { timeout: 3_000 }).toBe(1)
    await own.close()
  })

  it('that failed is worked out anew', async () => {
    const own = await createTestDatabase()
    const app = await openApp(own.database)
    await own.database.db.execute(sql`alter table refused_rows rename to away`)
    expect(await app.refusals('{ status { refusedRows } }')).toHaveLength(1)
    await own.database.db.execute(sql`alter table away rename to refused_rows`)
    expect(await app.query('{ status { refusedRows } }')).toEqual({ status: { refusedRows: 0 } })
    await own.close()
  })

  it('tells of each tier its last tick and the ages of what it saw last', async () => {
    const own = await createTestDatabase()
    const { db } = own.database
    const at = (minute: number) => `2026-11-03 12:0${minute}:00+00`
    await db.insert(ticks).values([
      { job: 'EVENTS', owner: 'a', startedAt: at(0), finishedAt: at(1), requests: 9 },
      {
        ...{ job: 'EVENTS', owner: 'a', startedAt: at(2), requests: 5, marketsSeen: 7 },
        ...{ marketsChanged: 3, error: 'no answer', errorCode: 'GAMMA_TIMEOUT' },
      },
      {
        ...{ job: 'RESOLUTIONS', owner: 'a', startedAt: at(0), finishedAt: at(3) },
        openMarketsSeen: 50_000,
      },
      {
        ...{ job: 'RESOLUTIONS', owner: 'a', startedAt: at(4), finishedAt: at(5) },
        ...{ openMarketsSeen: 0, error: 'cut short' },
      },
    ])
    await db.insert(refusedRows).values({
      ...{ kind: 'market', reason: 'no id', raw: '{}', firstSeenAt: at(0), lastSeenAt: at(0) },
    })
    const observedAt = await ago(100)
    await seedEvents(own.database, [{ id: 9, seen: { observedAt, tier: 'EVENTS' } }])
    await seedMarkets(own.database, [
      { id: 1, eventId: 9, seenWithEvent: true },
      {
        id: 2,
        eventId: 9,
        seenWithEvent: true,
        seen: { observedAt: await ago(10), tier: 'EVENTS' },
      },
      { id: 3, eventId: 9, seenWithEvent: true, status: 'RESOLVED', closed: true },
      { id: 4, status: 'PROPOSED', closed: true },
    ])

    const upstream = {
      ...{ route: '/markets', usedLast10s: 3, allowedPer10s: 180 },
      throttledUntil: '2026-11-03T12:00:09.000Z',
    }
    const app = await openApp(own.database, {
      tiers: async () => TIERS,
      upstream: async () => [upstream],
    })
    const { status } = await app.query<{ status: { tiers: readonly object[] } }>(DOCUMENT)
    expect(status).toMatchObject({
      refusedRows: 1,
      coverage: {
        openUpstream: 50_000,
        openStored: 2,
        totalStored: 4,
        lastSweepAt: '2026-11-03T12:03:00Z',
      },
      upstream: [{ ...upstream, throttledUntil: '2026-11-03T12:00:09Z' }],
    })
    const [events] = status.tiers
    expect(events).toMatchObject({
      marketCount: 2,
      staleCount: 1,
      lastTick: {
        startedAt: '2026-11-03T12:02:00Z',
        finishedAt: null,
        requests: 5,
        marketsSeen: 7,
        marketsChanged: 3,
        error: 'no answer',
      },
    })
    const { ageP50Seconds, ageP99Seconds } = events as Record<string, number>
    // half-way between 10 and 100 s, and nearly 100 s, plus the time that this test has taken
    expect(ageP50Seconds).toBeGreaterThanOrEqual(55)
    expect(ageP50Seconds).toBeLessThan(75)
    expect(ageP99Seconds).toBeGreaterThanOrEqual(99)
    expect(ageP99Seconds).toBeLessThan(119)
    await own.close()
  })
})

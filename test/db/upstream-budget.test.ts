import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from '../../src/db/client.ts'
import {
  createUpstreamBudget,
  type UpstreamBudget,
  type UpstreamPermitRequest,
} from '../../src/db/upstream-budget.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { paceOf } from '../../src/gamma/pace.ts'
import { failure } from '../gamma/harness.ts'
import { json, problem, startGamma } from '../support/gamma.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let own: TestDatabase
let pools: readonly Database[] = []
beforeAll(async () => {
  own = await createTestDatabase()
  pools = Array.from({ length: 4 }, () => createDatabase({ url: own.url, max: 1 }))
})
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()))
  await own.close()
})

/** One budget of the group for each of four processes; every test has a group of its own. */
const processesOf = (group: string): readonly UpstreamBudget[] =>
  pools.map((pool) => createUpstreamBudget(pool, group))

const first = (group: string): UpstreamBudget => createUpstreamBudget(own.database, group)

type Kind = 'demand' | 'poll' | 'sweep'

/** As the client asks in that lane. */
const requestOf = (kind: Kind, perSecond: number, windowSeconds = 10): UpstreamPermitRequest => {
  const pace = paceOf(perSecond, windowSeconds)
  const usedAtMost = kind === 'sweep' ? pace.burst / 2 : pace.burst - 1
  const share = kind === 'demand' ? 'demand' : 'polling'
  return { family: 'markets', share, ...pace, usedAtMost }
}

interface Given {
  readonly kind: Kind
  readonly askedAt: number
  readonly givenAt: number
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks again and again, as often as the answers allow, for that long. */
const hammer = async (
  budget: UpstreamBudget,
  kind: Kind,
  { request, ms }: { request: UpstreamPermitRequest; ms: number },
): Promise<Given[]> => {
  const given: Given[] = []
  const end = performance.now() + ms
  while (performance.now() < end) {
    const askedAt = performance.now()
    const { waitMs } = await budget.take(request)
    if (waitMs === 0) given.push({ kind, askedAt, givenAt: performance.now() })
    else await sleep(waitMs)
  }
  return given
}

/** How many permits were certainly given within one window: asked for and received in it. */
const mostInWindow = (given: readonly Given[], windowMs: number): number =>
  Math.max(
    ...given.map(
      ({ askedAt }) =>
        given.filter((each) => each.askedAt >= askedAt && each.givenAt < askedAt + windowMs).length,
    ),
  )

test('four processes that ask for all they can get never exceed a window together', async () => {
  const request = requestOf('poll', 400, 0.5)
  const ms = 1_500
  const given = (
    await Promise.all(
      processesOf('window').map((budget) => hammer(budget, 'poll', { request, ms })),
    )
  ).flat()
  expect(mostInWindow(given, 500)).toBeLessThanOrEqual(200)
  // Nine tenths of 400 a second, and a burst of 20: nor is much of it left unused.
  expect(given.length).toBeGreaterThan(0.8 * (360 * 1.5 + 20))
})

test('polls of one process go before the sweeps of others, and the demand lane has its own', async () => {
  const [one, two, three, four] = processesOf('lanes')
  if (!one || !two || !three || !four) throw new Error('four processes')
  const ask = (kind: Kind, perSecond: number) => ({
    request: requestOf(kind, perSecond, 1),
    ms: 1_000,
  })
  const [polls, sweeps, moreSweeps, demand] = await Promise.all([
    hammer(one, 'poll', ask('poll', 100)),
    hammer(two, 'sweep', ask('sweep', 100)),
    hammer(three, 'sweep', ask('sweep', 100)),
    hammer(four, 'demand', ask('demand', 30)),
  ])
  // All of the 90 a second but what sweeps took first; the demand lane has 27 a second and 3 at once.
  expect(polls.length).toBeGreaterThan(60)
  expect(sweeps.length + moreSweeps.length).toBeLessThan(20)
  expect(demand.length).toBeGreaterThan(15)
  expect(mostInWindow(demand, 1_000)).toBeLessThanOrEqual(30)
})

test('a sweep leaves half a burst, which a poll then has at once', async () => {
  const budget = first('half')
  const sweep = requestOf('sweep', 1, 100)
  const poll = requestOf('poll', 1, 100)
  const waits: number[] = []
  for (let n = 0; n < 6; n++) waits.push((await budget.take(sweep)).waitMs)
  expect(waits).toEqual([0, 0, 0, 0, 0, 0])
  // One in 1.1 s: until then more than half of the ten are in use.
  const { waitMs } = await budget.take(sweep)
  expect(waitMs).toBeGreaterThan(500)
  expect(waitMs).toBeLessThanOrEqual(1_112)
  for (let n = 0; n < 4; n++) expect((await budget.take(poll)).waitMs).toBe(0)
  expect((await budget.take(poll)).waitMs).toBeGreaterThan(0)
})

test('groups and families are apart', async () => {
  const poll = requestOf('poll', 1)
  for (const group of ['here', 'there']) {
    for (const family of ['markets', 'events']) {
      expect((await first(group).take({ ...poll, family })).waitMs).toBe(0)
      expect((await first(group).take({ ...poll, family })).waitMs).toBeGreaterThan(500)
    }
  }
})

test('a pause holds for every process and lane of the group, and is never shortened', async () => {
  const [one, other] = processesOf('pause')
  const poll = requestOf('poll', 10)
  await one?.pause(120_000)
  await one?.pause(1_000)
  for (const request of [poll, { ...poll, family: 'events' }, requestOf('demand', 5)]) {
    const { pausedMs } = (await other?.take(request)) ?? { pausedMs: 0 }
    expect(pausedMs).toBeGreaterThan(110_000)
    expect(pausedMs).toBeLessThanOrEqual(120_000)
  }
  expect((await first('no pause').take(poll)).pausedMs).toBe(0)
  const usage = await other?.usage()
  expect(usage?.map(({ usedLast10s }) => usedLast10s)).toEqual([0, 0])
})

const age = (group: string, seconds: number) =>
  own.database.db.execute(sql`update upstream_budgets set
    counted_at = counted_at - ${seconds} * interval '1 second',
    demand_due_at = demand_due_at - ${seconds} * interval '1 second',
    polling_due_at = polling_due_at - ${seconds} * interval '1 second',
    paused_until = paused_until - ${seconds} * interval '1 second'
    where upstream_group = ${group}`)

test('the use of the last ten seconds is that of all lanes, and is forgotten second by second', async () => {
  const group = 'usage'
  const budget = first(group)
  const used = async () => (await budget.usage())[0]
  for (let n = 0; n < 3; n++) await budget.take(requestOf('poll', 100))
  await age(group, 5)
  for (let n = 0; n < 4; n++) await budget.take(requestOf('demand', 100))
  expect(await used()).toEqual({ family: 'markets', usedLast10s: 7, pausedMs: 0 })
  await age(group, 6)
  expect((await used())?.usedLast10s).toBe(4)
  await budget.take(requestOf('poll', 100))
  expect((await used())?.usedLast10s).toBe(5)
  await age(group, 3_600)
  expect((await used())?.usedLast10s).toBe(0)
})

test('a clock of the database that is set back an hour silences nobody', async () => {
  const group = 'clock'
  const budget = first(group)
  const poll = requestOf('poll', 1)
  await budget.pause(1_000)
  await age(group, 2)
  await budget.take(poll)
  await age(group, -3_600)
  expect(await budget.take(poll)).toEqual({ waitMs: 0, pausedMs: 0 })
  expect(await budget.usage()).toContainEqual({ family: 'markets', usedLast10s: 1, pausedMs: 0 })
  // Evenly, one in 1.1 s: a burst may have been given just before.
  const { waitMs } = await budget.take(poll)
  expect(waitMs).toBeGreaterThan(0)
  expect(waitMs).toBeLessThan(1_112)
})

test('a database that does not answer is told by its code within a second or so', async () => {
  const gone = createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', max: 1 })
  const budget = createUpstreamBudget(gone, 'gone')
  expect((await failure(budget.take(requestOf('poll', 1)))).code).toBe('DATABASE_UNAVAILABLE')
  await gone.close()
})

test('permits wait for no lock of a frozen client, and fetchMarket for a held row no longer than a second', async () => {
  const budget = first('locked')
  await budget.take(requestOf('demand', 100))
  const unlock = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holder = own.database.sql.begin(async (transaction) => {
    await transaction`select from upstream_budgets where upstream_group = 'locked' for update`
    locked.resolve()
    await unlock.promise
  })
  await locked.promise
  expect((await failure(budget.take(requestOf('demand', 100)))).code).toBe('DATABASE_UNAVAILABLE')
  unlock.resolve()
  await holder
})

test('after a crash of Postgres, which empties the table, permits are given again', async () => {
  const budget = first('crash')
  await budget.take(requestOf('poll', 1))
  const [table] = await own.database.db.execute<{ persistence: string }>(
    sql`select relpersistence as persistence from pg_class where relname = 'upstream_budgets'`,
  )
  expect(table?.persistence).toBe('u')
  await own.database.db.execute(sql`delete from upstream_budgets where upstream_group = 'crash'`)
  expect((await budget.take(requestOf('poll', 1))).waitMs).toBe(0)
})

test('a Retry-After that one process is answered keeps the others of its group quiet', async () => {
  const gamma = await startGamma(({ index }) =>
    index === 0 ? problem(429, 'slow down', { 'retry-after': '120' }) : json({ id: '1' }),
  )
  const clients = ['quiet', 'quiet', 'apart'].map((group, n) =>
    createGammaClient({
      url: gamma.url,
      userAgent: 'polycool-test',
      ledger: createUpstreamBudget(pools[n] ?? own.database, group),
    }),
  )
  const ask = (n: number) =>
    clients[n]?.market({ id: 1 }, { lane: 'poll' }) ?? Promise.reject(new Error('no such client'))
  expect((await failure(ask(0))).code).toBe('GAMMA_RATE_LIMITED')
  expect(await failure(ask(1))).toMatchObject({
    code: 'GAMMA_RATE_LIMITED',
    retryAfterSeconds: 120,
  })
  expect(gamma.seen).toHaveLength(1)
  expect((await ask(2))?.body).toEqual({ id: '1' })
  const usage = await clients[1]?.usage()
  expect(usage?.markets).toMatchObject({ usedLast10s: 1, allowedPer10s: 180 })
  await Promise.all(clients.map((client) => client.close()))
  await gamma.close()
})

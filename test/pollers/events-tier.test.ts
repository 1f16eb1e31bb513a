import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createGammaClient } from '../../src/gamma/client.ts'
import { pollEvents } from '../../src/pollers/events-tier.ts'
import { runTick, type TickReport } from '../../src/pollers/tick.ts'
import { page, problem, startGamma } from '../support/gamma.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'
import { wireEvent, wireMarket } from '../support/wire.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

const tick = async ({ limit = 500, client = upstream.client } = {}): Promise<TickReport> => {
  const { database } = upstream.deps
  await database.db.execute(sql`delete from job_claims`)
  const report = await runTick(
    { ...upstream.deps, owner: 'test' },
    {
      ...{ job: 'EVENTS', cron: '*/30 * * * * *', periodMs: 30_000, nextRunInMs: null },
      run: pollEvents({
        ...upstream.deps,
        client,
        limit,
        order: 'volume',
        shortMarketMaxMs: 3_600_000,
      }),
    },
    new AbortController().signal,
  )
  if (report === null) throw new Error('the slot was taken')
  return report
}

const ids = async (text: ReturnType<typeof sql>): Promise<readonly number[]> =>
  (await upstream.store.database.db.execute<{ id: number }>(text)).map((row) => Number(row.id))

test('after one run every open market of every open event is stored', async () => {
  const report = await tick()
  expect(report).toMatchObject({ failure: null, eventsSeen: 12, rowsRefused: 0 })
  const open = await ids(sql`select id from markets where not closed order by id`)
  expect(open).toEqual(expect.arrayContaining(upstream.simulator.openMarketIds()))
})

test('the top of the order is taken, and no event more than the limit', async () => {
  expect(await tick({ limit: 5 })).toMatchObject({ eventsSeen: 5, requests: 1 })
  expect(upstream.simulator.requests.total).toBe(1)
  const stored = await ids(sql`select id from events`)
  const answer = await fetch(
    `${upstream.simulator.url}/events/keyset?closed=false&order=volume&ascending=false&limit=5`,
  )
  const page = (await answer.json()) as { events: { id: string }[] }
  expect([...stored].sort()).toEqual(page.events.map((event) => Number(event.id)).sort())
})

test('the last page is cut to what is missing, and nothing is asked for beyond it', async () => {
  expect(await tick({ limit: 11 })).toMatchObject({ eventsSeen: 11, requests: 2 })
  expect(upstream.simulator.requests.total).toBe(2)
})

test('every request that was sent is counted, retries and failures included', async () => {
  const gamma = await startGamma(({ index }) =>
    index === 0
      ? problem(503)
      : index === 1
        ? page('events', [wireEvent(1)], 'next')
        : problem(400),
  )
  const client = createGammaClient({ url: gamma.url, userAgent: 'test', random: () => 0 })
  try {
    expect(await tick({ client })).toMatchObject({ eventsSeen: 1, requests: 3 })
    expect(gamma.seen.length).toBe(3)
  } finally {
    await client.close()
    await gamma.close()
  }
})

test('a page that fails leaves the pages before it stored, and the next run makes up for it', async () => {
  const events = (from: number) =>
    Array.from({ length: 25 }, (_, i) => wireEvent(from + i, { markets: [wireMarket(from + i)] }))
  let isWell = false
  const gamma = await startGamma(({ query }) => {
    if (!query.has('after_cursor')) return page('events', events(100), 'second')
    return isWell ? page('events', events(200)) : problem(400)
  })
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  try {
    const failed = await tick({ client })
    expect(failed).toMatchObject({ failure: { code: 'GAMMA_REFUSED' }, eventsSeen: 25 })
    expect((await ids(sql`select id from markets`)).length).toBe(25)
    isWell = true
    expect(await tick({ client })).toMatchObject({ failure: null, eventsSeen: 50 })
    expect((await ids(sql`select id from markets`)).length).toBe(50)
  } finally {
    await client.close()
    await gamma.close()
  }
})

test('upstream that is away is a recorded failure, and what is stored stays', async () => {
  await tick()
  const before = await ids(sql`select id from markets order by id`)
  upstream.simulator.faults.set({ kind: 'reset' })
  expect((await tick()).failure?.code).toBe('GAMMA_UNREACHABLE')
  expect(await ids(sql`select id from markets order by id`)).toEqual(before)
})

test('a list that has lost a fifth of its events is a fault of upstream, and no news of any market', async () => {
  await tick()
  const before = await ids(sql`select id from markets where status = 'OPEN' order by id`)
  upstream.simulator.faults.set({ kind: 'empty' })
  const report = await tick()
  expect(report).toMatchObject({ failure: { code: 'UPSTREAM_SHORTFALL' }, eventsSeen: 0 })
  expect(await ids(sql`select 1 as id from event_observations where tier = 'EVENTS'`)).toHaveLength(
    12,
  )
  expect(await ids(sql`select id from markets where status = 'OPEN' order by id`)).toEqual(before)
})

test('events of short markets are left to the sweep, and do not count', async () => {
  const short = { eventStartTime: '2026-11-22T10:00:00Z', endDate: '2026-11-22T10:05:00Z' }
  const all = [1, 2, 3, 4, 5, 6].map((id) =>
    wireEvent(id, { markets: [wireMarket(id, id % 2 === 1 ? short : {})] }),
  )
  const gamma = await startGamma(({ query }) => {
    const from = Number(query.get('after_cursor') ?? 0)
    const to = from + Number(query.get('limit'))
    return page('events', all.slice(from, to), to < all.length ? String(to) : undefined)
  })
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  try {
    expect(await tick({ client, limit: 3 })).toMatchObject({ failure: null, eventsSeen: 3 })
    expect(await ids(sql`select id from events order by id`)).toEqual([2, 4, 6])
    expect(await ids(sql`select id from markets order by id`)).toEqual([2, 4, 6])
  } finally {
    await client.close()
    await gamma.close()
  }
})

test('an event that is no more among the top ones leaves the set of the tier', async () => {
  const set = () => ids(sql`select event_id as id from event_observations where tier = 'EVENTS'`)
  await tick({ limit: 11 })
  expect(await set()).toHaveLength(11)
  await tick({ limit: 5 })
  expect(await set()).toHaveLength(5)
})

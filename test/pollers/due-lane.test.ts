import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { json, notFound, page, problem, type Script } from '../support/gamma.ts'
import { withGamma } from '../support/jobs.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'
import { RESOLVED_FIRST, type Wire, wireMarket } from '../support/wire.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

const secondsFromNow = (seconds: number): string =>
  new Date(Date.now() + seconds * 1_000).toISOString()

/** A five-minute market whose window ended so many seconds ago. */
const fiveMinutes = (id: number, endedAgo: number, members: Wire = {}): Wire =>
  wireMarket(id, {
    eventStartTime: secondsFromNow(-endedAgo - 300),
    endDate: secondsFromNow(-endedAgo),
    ...members,
  })

const storeAt = (at: string, rows: readonly Wire[]) =>
  upstream.deps.ingest(parseMarketRows(rows), { at, tier: 'RESOLUTIONS' })
const store = (...rows: readonly Wire[]) => storeAt(secondsFromNow(-1), rows)

/** Answers by id with these rows, as upstream filters them. */
const byId =
  (...rows: readonly Wire[]): Script =>
  ({ path, query }) => {
    if (path !== '/markets/keyset') return notFound()
    const isAsked = ({ id, closed }: Wire) =>
      query.getAll('id').includes(String(id)) && String(closed) === query.get('closed')
    return page('markets', rows.filter(isAsked))
  }

const select = async (text: ReturnType<typeof sql>) => [
  ...(await upstream.store.database.db.execute(text)),
]

test('a short market whose window has ended is asked for by its id, and no other', async () => {
  const hourly = {
    eventStartTime: secondsFromNow(-3_700),
    endDate: secondsFromNow(-100),
  }
  await store(
    fiveMinutes(1, 60),
    fiveMinutes(2, -60),
    fiveMinutes(3, 5), // results are never so early
    wireMarket(4, hourly),
    wireMarket(5, { endDate: '2026-01-01T00:00:00Z' }),
    fiveMinutes(6, 60, { ...RESOLVED_FIRST }),
  )
  const resolved = fiveMinutes(1, 60, { ...RESOLVED_FIRST, updatedAt: secondsFromNow(0) })
  await withGamma(upstream, byId(resolved), async (run, gamma) => {
    expect(await run('DUE')).toMatchObject({ failure: null, requests: 2, marketsChanged: 1 })
    expect(gamma.seen.map(({ query }) => query.getAll('id'))).toEqual([['1'], ['1']])
    expect(await select(sql`select status from markets where id = 1`)).toEqual([
      { status: 'RESOLVED' },
    ])
    expect(await run('DUE')).toMatchObject({ requests: 0 })
  })
})

test('what the oracle has been asked about is looked at, at once anew when its status moves', async () => {
  const proposed = wireMarket(1, {
    umaResolutionStatus: 'proposed',
    umaResolutionStatuses: '["proposed"]',
  })
  await store(proposed, wireMarket(2))
  await withGamma(upstream, byId(proposed), async (run, gamma) => {
    await run('DUE')
    await run('DUE') // due again in a minute
    expect(gamma.seen.length).toBe(2)
  })
  const disputed = wireMarket(1, {
    umaResolutionStatus: 'disputed',
    umaResolutionStatuses: '["proposed", "disputed"]',
    updatedAt: '2026-11-02T00:00:00Z',
  })
  await storeAt(secondsFromNow(1), [disputed])
  await withGamma(upstream, byId(disputed), async (run, gamma) => {
    await run('DUE')
    expect(gamma.seen.length).toBe(2)
  })
  expect(await select(sql`select status, attempts from market_checks`)).toEqual([
    { status: 'DISPUTED', attempts: 1 },
  ])
})

test('of many that are due, those come first that have been due for longest; none keeps the others waiting', async () => {
  await store(...Array.from({ length: 120 }, (_, i) => fiveMinutes(i + 1, 200 + i)))
  await withGamma(upstream, byId(), async (run, gamma) => {
    await run('DUE')
    const lists = gamma.seen.filter(({ path }) => path === '/markets/keyset')
    expect(lists[0]?.query.getAll('id').slice(0, 3)).toEqual(['120', '119', '118'])
    // Upstream lists none of them; two of them are asked for one by one.
    expect(gamma.seen.length - lists.length).toBe(2)
    expect(
      await select(sql`
        select missing, attempts, next_check_at > now() + interval '50 s' as later, count(*)::int
        from market_checks group by 1, 2, 3 order by 1`),
    ).toEqual([
      { missing: false, attempts: 0, later: false, count: 118 },
      { missing: true, attempts: 1, later: true, count: 2 },
    ])
  })
})

test('of many that lists do not show, each is asked for by itself in its turn', async () => {
  await store(...Array.from({ length: 5 }, (_, i) => fiveMinutes(i + 1, 200 + i)))
  const hidden: Script = ({ path }) => {
    const id = /^\/markets\/(\d+)$/.exec(path)?.[1]
    return id === undefined ? page('markets', []) : json(fiveMinutes(Number(id), 205 - Number(id)))
  }
  await withGamma(upstream, hidden, async (run, gamma) => {
    for (let times = 0; times < 3; times++) await run('DUE')
    const asked = gamma.seen.flatMap(({ path }) => /^\/markets\/(\d+)$/.exec(path)?.[1] ?? [])
    expect(new Set(asked)).toEqual(new Set(['1', '2', '3', '4', '5']))
  })
})

test('one that upstream cannot answer for fails the run, and keeps nobody else waiting', async () => {
  await store(fiveMinutes(1, 600), ...[2, 3].map((id) => fiveMinutes(id, 60)))
  const resolved = [2, 3].map((id) =>
    fiveMinutes(id, 60, { ...RESOLVED_FIRST, updatedAt: secondsFromNow(0) }),
  )
  const script: Script = (seen) =>
    seen.path === '/markets/1' ? problem(400) : byId(...resolved)(seen)
  await withGamma(upstream, script, async (run) => {
    expect((await run('DUE')).failure?.code).toBe('GAMMA_REFUSED')
    expect(
      await select(sql`select id::int from markets where status = 'RESOLVED' order by id`),
    ).toEqual([{ id: 2 }, { id: 3 }])
    expect(await run('DUE')).toMatchObject({ failure: null, requests: 0 })
  })
})

test('an answer with other markets than those asked for is no answer about these', async () => {
  await store(fiveMinutes(1, 60))
  const stranger = wireMarket(99)
  const script: Script = ({ path }) =>
    path === '/markets/keyset' ? page('markets', [stranger]) : notFound()
  await withGamma(upstream, script, async (run) => {
    expect((await run('DUE')).failure).toBeNull()
  })
  expect(await select(sql`select market_id::int as id, missing from market_checks`)).toEqual([
    { id: 1, missing: true },
  ])
  expect(await select(sql`select status from markets where id = 1`)).toEqual([{ status: 'OPEN' }])
})

test('a look that falls due between two runs does not wait for the one after', async () => {
  await store(fiveMinutes(1, 60))
  await withGamma(upstream, byId(fiveMinutes(1, 60)), async (run, gamma) => {
    await run('DUE')
    await select(sql`update market_checks set next_check_at = now() + interval '4 s'`)
    await run('DUE')
    expect(gamma.seen.length).toBe(4)
  })
})

test('markets that it sees belong to the resolutions tier', async () => {
  await store(fiveMinutes(1, 60))
  await withGamma(upstream, byId(fiveMinutes(1, 60)), async (run) => {
    await run('DUE')
  })
  expect(await select(sql`select tier from market_observations`)).toEqual([{ tier: 'RESOLUTIONS' }])
})

test('a result that upstream shows otherwise is corrected by a look by its id, a minute later', async () => {
  const otherwise = { ...RESOLVED_FIRST, outcomePrices: '["0", "1"]' }
  const changed = (secondsAgo: number) =>
    wireMarket(1, { ...otherwise, updatedAt: secondsFromNow(-secondsAgo) })
  const kinds = async () =>
    (await select(sql`select kind from resolution_changes order by seq`)).map(({ kind }) => kind)
  await storeAt(secondsFromNow(-600), [
    wireMarket(1, RESOLVED_FIRST),
    wireMarket(2, RESOLVED_FIRST),
  ])
  await storeAt(secondsFromNow(-30), [changed(30)])
  await withGamma(upstream, byId(changed(30)), async (run, gamma) => {
    await run('DUE')
    expect(gamma.seen).toEqual([])
    await select(sql`update resolution_doubts set since = since - interval '31 s'`)
    await run('DUE')
    await run('DUE')
    // of open markets with this id, and of closed ones
    expect(gamma.seen.map(({ query }) => query.getAll('id'))).toEqual([['1'], ['1']])
  })
  expect(await kinds()).toEqual(['RESOLVED', 'RESOLVED', 'CORRECTED'])
  expect(await select(sql`select * from market_checks`)).toEqual([])
})

test('a doubt that no look can settle is looked at ever more rarely', async () => {
  await storeAt(secondsFromNow(-600), [wireMarket(1, RESOLVED_FIRST)])
  await storeAt(secondsFromNow(-90), [wireMarket(1, { updatedAt: secondsFromNow(-90) })])
  await withGamma(upstream, byId(), async (run, gamma) => {
    await run('DUE')
    const asked = gamma.seen.length
    await run('RESOLUTIONS')
    await run('DUE')
    expect(asked).toBeGreaterThan(0)
    expect(
      gamma.seen.filter(({ query }) => query.getAll('id').includes('1')).length,
    ).toBeLessThanOrEqual(asked)
  })
  expect(await select(sql`select attempts from market_checks`)).toEqual([{ attempts: 1 }])
})

import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { findMark, moveMark } from '../../src/db/list-marks.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { page, problem, type Script } from '../support/gamma.ts'
import { createRunJob, type RunJob, withGamma } from '../support/jobs.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'
import { RESOLVED_FIRST, type Wire, wireEvent, wireMarket } from '../support/wire.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

const select = async <Row extends Record<string, unknown>>(text: ReturnType<typeof sql>) => [
  ...(await upstream.store.database.db.execute<Row>(text)),
]

const openIds = async (): Promise<readonly number[]> =>
  (
    await select<{ id: string }>(
      sql`select id from markets where not closed and not is_placeholder order by id`,
    )
  ).map(({ id }) => Number(id))

/** A simulated upstream with oddities, for the time of `work`. */
const withSimulator = async (
  options: Parameters<typeof createSimulator>[0],
  work: (run: RunJob, simulator: Simulator) => Promise<void>,
): Promise<void> => {
  const simulator = await createSimulator({ events: 40, closedMarkets: 500, ...options })
  const client = createGammaClient({ url: simulator.url, userAgent: 'test' })
  try {
    await work(createRunJob(upstream.deps, client), simulator)
  } finally {
    await client.close()
    await simulator.close()
  }
}

test('one run stores every open market, those that no open event shows too', async () => {
  await withSimulator({ upDown: false, strays: 6 }, async (run, simulator) => {
    const report = await run('RESOLUTIONS')
    expect(report.failure).toBeNull()
    expect(await openIds()).toEqual(simulator.openMarketIds())
    const [{ stored } = { stored: '' }] = await select<{ stored: string }>(
      sql`select count(*) as stored from markets where not closed`,
    )
    expect(report.openMarketsSeen).toBe(Number(stored))
  })
})

test('an upstream that gives fewer rows a page than it is asked for is read whole', async () => {
  const caps = { events: 7, markets: 20 }
  await withSimulator({ upDown: false, strays: 4, caps }, async (run, simulator) => {
    expect((await run('RESOLUTIONS')).failure).toBeNull()
    expect(await openIds()).toEqual(simulator.openMarketIds())
  })
})

test('the list of events is read from both ends, and about once in all', async () => {
  const asked: string[] = []
  const rows = Array.from({ length: 60 }, (_, i) =>
    wireEvent(i + 1, { markets: [wireMarket(i + 1)] }),
  )
  const script = listing('events', rows, { onPage: (ascending) => asked.push(ascending) })
  await withGamma(upstream, script, async (run) => {
    expect(await run('RESOLUTIONS')).toMatchObject({ failure: null, openMarketsSeen: 60 })
  })
  expect(await openIds()).toHaveLength(60)
  // Pages of 10, 20 and so on from either end: in one piece it would take 4.
  expect(asked.filter((order) => order === 'true').length).toBeLessThanOrEqual(3)
  expect(asked.filter((order) => order === 'false').length).toBeLessThanOrEqual(3)
})

test('a list that does not keep to the order asked for is read whole all the same', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const id = ((i * 37) % 60) + 1
    return wireEvent(id, { markets: [wireMarket(id)] })
  })
  await withGamma(upstream, listing('events', rows, { keepsOrder: false }), async (run) => {
    expect(await run('RESOLUTIONS')).toMatchObject({ failure: null, openMarketsSeen: 60 })
  })
})

test('a market that vanishes from the lists is asked for by its id, and stays as upstream says', async () => {
  await withSimulator({ upDown: false }, async (run, simulator) => {
    await run('RESOLUTIONS')
    const before = await openIds()
    const [hidden = 0, removed = 0] = before
    simulator.rows.hide({ markets: [hidden] })
    simulator.rows.remove({ markets: [removed] })
    expect((await run('RESOLUTIONS')).failure).toBeNull()
    expect(await openIds()).toEqual(before)
    const checks = await select(sql`
      select market_id::int as id, missing, attempts, next_check_at > now() + interval '4 minutes' as later
      from market_checks where market_id in (${hidden}, ${removed}) order by market_id`)
    expect(checks).toEqual([
      { id: hidden, missing: false, attempts: 1, later: false },
      { id: removed, missing: true, attempts: 1, later: true },
    ])
  })
})

test('what closes between two runs is stored closed by the next', async () => {
  await withSimulator({ upDownAssets: 1, upDownHours: 0.5, events: 5 }, async (run, simulator) => {
    await run('RESOLUTIONS')
    simulator.advance(20 * 60_000)
    expect((await run('RESOLUTIONS')).failure).toBeNull()
    expect(await openIds()).toEqual(simulator.openMarketIds())
  })
})

test('a list that shrinks by a fifth closes nothing, fails the run, and is believed market by market', async () => {
  await withSimulator({ upDown: false }, async (run, simulator) => {
    await run('RESOLUTIONS')
    const before = await openIds()
    simulator.faults.set([
      { kind: 'empty', route: '/events/keyset' },
      { kind: 'empty', route: '/markets/keyset' },
    ])
    const report = await run('RESOLUTIONS')
    expect(report.failure).toMatchObject({
      code: 'UPSTREAM_SHORTFALL',
      message: expect.stringMatching(/^upstream shows 0 open markets where \d+ were expected/),
    })
    expect(await openIds()).toEqual(before)
    // 200 of them are asked for, and 20 of these one by one, since the list does not show them. Of
    // those that nobody could ask for one by one nothing is known.
    const asked = await select(
      sql`select missing, attempts, count(*)::int from market_checks group by 1, 2 order by 1, 2`,
    )
    expect(asked).toEqual([
      { missing: false, attempts: 0, count: 180 },
      { missing: false, attempts: 1, count: 20 },
    ])
  })
})

test('a closed market without a result is asked for by its id, ever more rarely, until it has one', async () => {
  const stored = wireMarket(7, { closed: true, outcomePrices: '["0", "0"]' })
  let market: Wire = stored
  let lookups = 0
  const script = listing('markets', [], {
    byId: (ids) => {
      lookups += 1
      return ids.includes('7') ? [market] : []
    },
  })
  await withGamma(upstream, script, async (run) => {
    const at = '2026-11-01T00:00:00Z'
    await upstream.deps.ingest(parseMarketRows([stored]), { at, tier: 'ON_DEMAND' })
    await run('RESOLUTIONS')
    const first = lookups
    expect(first).toBeGreaterThan(0)
    await run('RESOLUTIONS') // not due yet
    expect(lookups).toBe(first)
    await select(sql`update market_checks set next_check_at = now()`)
    market = wireMarket(7, { ...RESOLVED_FIRST, updatedAt: '2026-11-02T10:00:00Z' })
    await run('RESOLUTIONS')
  })
  expect(await select(sql`select status from markets`)).toEqual([{ status: 'RESOLVED' }])
  expect(await select(sql`select 1 from market_checks`)).toEqual([])
})

test('a sweep takes no market from the set of a faster tier', async () => {
  await withSimulator({ upDown: false }, async (run) => {
    await run('EVENTS', { eventsLimit: 5 })
    await run('STANDALONE', { standaloneLimit: 3 })
    await run('RESOLUTIONS')
    expect(
      await select(
        sql`select tier, count(*)::int from event_observations group by tier order by tier`,
      ),
    ).toEqual([
      { tier: 'EVENTS', count: 5 },
      { tier: 'RESOLUTIONS', count: expect.any(Number) },
    ])
    expect(
      await select(sql`select count(*)::int from market_observations where tier = 'STANDALONE'`),
    ).toEqual([{ count: 3 }])
  })
})

test('what upstream cannot answer for one part of a run does not stop the others', async () => {
  const at = '2026-11-01T00:00:00Z'
  const undetermined = wireMarket(7, { closed: true, outcomePrices: '["0", "0"]' })
  await upstream.deps.ingest(parseMarketRows([undetermined]), { at, tier: 'ON_DEMAND' })
  const events = listing('events', [wireEvent(1, { markets: [wireMarket(1)] })])
  const isSick = (path: string, query: URLSearchParams) =>
    query.get('order') === 'closedTime' || query.has('id') || /^\/markets\/\d/.test(path)
  const script: Script = (seen) => (isSick(seen.path, seen.query) ? problem(400) : events(seen))
  await withGamma(upstream, script, async (run) => {
    const report = await run('RESOLUTIONS')
    expect(report).toMatchObject({ failure: { code: 'GAMMA_REFUSED' }, openMarketsSeen: 1 })
    expect(await openIds()).toEqual([1])
  })
})

test('a place in a list that upstream has forgotten is forgotten here too', async () => {
  const { database } = upstream.deps
  const gap = { cursor: 'forgotten', endsAt: null }
  const readTo = '2026-11-01T00:00:00Z'
  await moveMark(database, 'open', { from: null, to: { readTo, gap } })
  const events = listing('events', [wireEvent(1, { markets: [wireMarket(1)] })])
  const script: Script = (seen) =>
    seen.query.get('after_cursor') === 'forgotten' ? problem(400) : events(seen)
  await withGamma(upstream, script, async (run) => {
    expect((await run('RESOLUTIONS')).failure?.code).toBe('GAMMA_REFUSED')
    expect((await findMark(database, 'open'))?.gap).toBeNull()
    expect((await run('RESOLUTIONS')).failure).toBeNull()
  })
})

test('a market of the standalone tier is released when that tier has not looked for an hour', async () => {
  await withSimulator({ upDown: false }, async (run) => {
    await run('STANDALONE', { standaloneLimit: 3 })
    await select(sql`update market_observations set tier_at = tier_at - interval '61 min'`)
    await run('RESOLUTIONS')
    expect(await select(sql`select 1 from market_observations where tier = 'STANDALONE'`)).toEqual(
      [],
    )
  })
})

interface Listed {
  /** Hears the value of `ascending` of each page of that list. */
  readonly onPage?: (ascending: string) => void
  /** False: the rows come as they are, whatever order is asked for. */
  readonly keepsOrder?: boolean
  /** What the list of markets answers when it is asked for ids. */
  readonly byId?: (ids: readonly string[]) => readonly Wire[]
}

/** A Gamma with one list, `events` or `markets`; the other is empty. Cursors are offsets. */
function listing(
  member: 'events' | 'markets',
  rows: readonly Wire[],
  { onPage = () => undefined, keepsOrder = true, byId = () => [] }: Listed = {},
): Script {
  return ({ path, query }) => {
    const asked = path === '/events/keyset' ? 'events' : 'markets'
    const ids = query.getAll('id')
    if (ids.length > 0) return page(asked, query.get('closed') === 'true' ? byId(ids) : [])
    if (asked !== member || query.get('closed') === 'true') return page(asked, [])
    const ascending = query.get('ascending') ?? ''
    onPage(ascending)
    const sorted = keepsOrder && ascending === 'false' ? rows.toReversed() : rows
    const from = Number(query.get('after_cursor') ?? 0)
    const to = from + Math.min(100, Number(query.get('limit')))
    return page(asked, sorted.slice(from, to), to < rows.length ? String(to) : undefined)
  }
}

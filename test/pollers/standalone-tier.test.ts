import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ticks } from '../../src/db/tables/polling.ts'
import { page, type Script } from '../support/gamma.ts'
import { withGamma } from '../support/jobs.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'
import { type Wire, wireEvent, wireMarket } from '../support/wire.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

/** An event without its markets, as it stands inside a market row. */
const inside = (id: number): Wire => {
  const { markets: _, tags: __, ...event } = wireEvent(id)
  return event
}

/** Market `id` of event `id`; the list of markets has a hundred a page, cursors are offsets. */
const market = (id: number, members: Wire = {}): Wire =>
  wireMarket(id, { events: [inside(id)], ...members })

const gammaOf =
  (events: readonly Wire[], markets: readonly Wire[]): Script =>
  ({ path, query }) => {
    if (path === '/events/keyset')
      return page('events', events.slice(0, Number(query.get('limit'))))
    const from = Number(query.get('after_cursor') ?? 0)
    const to = from + Number(query.get('limit'))
    return page('markets', markets.slice(from, to), to < markets.length ? String(to) : undefined)
  }

const set = async (): Promise<readonly number[]> =>
  (
    await upstream.store.database.db.execute<{ id: string }>(
      sql`select market_id as id from market_observations where tier = 'STANDALONE' order by 1`,
    )
  ).map(({ id }) => Number(id))

test('it takes the top markets that the events tier does not cover, those of no event included', async () => {
  const events = [1, 2].map((id) => wireEvent(id, { markets: [wireMarket(id)] }))
  const rows = [
    market(1),
    market(2),
    market(3),
    wireMarket(4, { events: [] }),
    market(5),
    market(6),
  ]
  await withGamma(upstream, gammaOf(events, rows), async (run, gamma) => {
    await run('EVENTS')
    const report = await run('STANDALONE', { standaloneLimit: 3 })
    expect(report).toMatchObject({ failure: null, marketsSeen: 3, requests: 1 })
    expect(await set()).toEqual([3, 4, 5])
    const [asked] = gamma.seen.filter(({ path }) => path === '/markets/keyset')
    expect(Object.fromEntries(asked?.query ?? [])).toMatchObject({
      ...{ closed: 'false', order: 'volumeNum', ascending: 'false' },
    })
  })
})

test('it reads on until there are enough', async () => {
  const events = [
    wireEvent(1, { markets: Array.from({ length: 150 }, (_, i) => wireMarket(i + 1)) }),
  ]
  const covered = Array.from({ length: 150 }, (_, i) => market(i + 1, { events: [inside(1)] }))
  const rows = [...covered, ...Array.from({ length: 100 }, (_, i) => market(i + 151))]
  await withGamma(upstream, gammaOf(events, rows), async (run) => {
    await run('EVENTS')
    expect(await run('STANDALONE', { standaloneLimit: 60 })).toMatchObject({ marketsSeen: 60 })
    expect(await set()).toEqual(Array.from({ length: 60 }, (_, i) => i + 151))
  })
})

test('short markets are not its own', async () => {
  const short = { eventStartTime: '2026-11-22T10:00:00Z', endDate: '2026-11-22T10:05:00Z' }
  await withGamma(upstream, gammaOf([], [market(1, short), market(2)]), async (run) => {
    await run('STANDALONE')
    expect(await set()).toEqual([2])
  })
})

test('a market whose event the events tier has taken up leaves its set', async () => {
  const rows = [market(1), market(2)]
  await withGamma(upstream, gammaOf([], rows), async (run) => {
    await run('STANDALONE')
    expect(await set()).toEqual([1, 2])
  })
  const events = [wireEvent(1, { markets: [wireMarket(1)] })]
  await withGamma(upstream, gammaOf(events, rows), async (run) => {
    await run('EVENTS')
    await run('STANDALONE')
    expect(await set()).toEqual([2])
  })
})

test('begun together with the first run of the events tier, it waits for what that one covers', async () => {
  const events = [wireEvent(1, { markets: [wireMarket(1)] })]
  const answer = gammaOf(events, [market(1), market(2)])
  const begun = Promise.withResolvers<void>()
  const script: Script = (seen) => (response) => {
    const reply = () => answer(seen)(response)
    if (seen.path === '/events/keyset') void begun.promise.then(reply)
    else reply()
  }
  await withGamma(upstream, script, async (run, gamma) => {
    const countTicks = () => upstream.deps.database.db.$count(ticks)
    const first = run('EVENTS')
    await expect.poll(countTicks).toBe(1)
    const standalone = run('STANDALONE')
    await expect.poll(countTicks).toBe(2)
    begun.resolve()
    await first
    expect((await standalone).failure).toBeNull()
    expect(await set()).toEqual([2])
    expect(gamma.seen.map(({ path }) => path)).toEqual(['/events/keyset', '/markets/keyset'])
  })
})

test('an empty list is a fault of upstream, and leaves its set as it is', async () => {
  await withGamma(upstream, gammaOf([], [market(1)]), async (run) => {
    await run('STANDALONE')
  })
  await withGamma(upstream, gammaOf([], []), async (run) => {
    expect((await run('STANDALONE')).failure?.code).toBe('UPSTREAM_SHORTFALL')
    expect(await set()).toEqual([1])
  })
})

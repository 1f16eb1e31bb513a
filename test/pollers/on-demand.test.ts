import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FaultInput } from '../../simulator/fault.ts'
import { AppError } from '../../src/errors.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { createFetchMarket } from '../../src/pollers/on-demand.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'

const warnings: Error[] = []
process.on('warning', (warning) => warnings.push(warning))

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

/** The open market at a place in the list of ids, as upstream shows it. */
const openMarket = (place = 0) => {
  const id = upstream.simulator.openMarketIds()[place]
  const wire = id === undefined ? null : upstream.simulator.market(id)
  const market = wire && parseMarketRows([wire]).markets[0]
  if (!market) throw new Error('the simulator has no such open market')
  return market
}

const stored = async (id: number) => {
  const rows = await upstream.store.database.db.execute<Record<string, unknown>>(sql`
    select m.status, m.closed, m.event_id::int, m.volume, m.hash::text,
      greatest(m.observed_at, o.observed_at)::text as seen
    from markets m left join market_observations o on o.market_id = m.id where m.id = ${id}`)
  return rows[0]
}

/** An open market that was stored an hour ago and not looked at since. */
const storedMarket = async () => {
  const market = openMarket()
  const parsed = parseMarketRows([upstream.simulator.market(market.id)])
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
  await upstream.deps.ingest(parsed, { at: hourAgo, tier: 'ON_DEMAND' })
  return market
}

describe('a market that is not stored', () => {
  test('is found by id, slug, condition id or token id', async () => {
    const [a, b, c, d] = [openMarket(0), openMarket(1), openMarket(2), openMarket(3)]
    const lookups = [
      [a, { id: a.id }],
      [b, { slug: b.slug ?? '' }],
      [c, { conditionId: c.conditionId ?? '' }],
      [d, { tokenId: d.outcomes[0]?.tokenId ?? '' }],
    ] as const
    for (const [market, lookup] of lookups) {
      expect(await upstream.fetched(lookup)).toMatchObject({
        marketId: market.id,
        isFresh: true,
        refreshInFlight: false,
        changed: true,
      })
      expect(await stored(market.id)).toMatchObject({ event_id: market.eventIds?.[0] })
    }
  })

  test('is found when it is closed, which the lists of upstream hide', async () => {
    expect(await upstream.fetched({ id: 7 })).toMatchObject({ marketId: 7, isFresh: true })
    expect(await stored(7)).toMatchObject({ closed: true })
    const wire = upstream.simulator.market(20)
    expect(
      await upstream.fetched({ conditionId: String(wire?.conditionId).toLowerCase() }),
    ).toMatchObject({ marketId: 20 })
  })

  test('that upstream does not know is asked for once in a while only', async () => {
    const first = await upstream.fetchMarket({ id: 999_999_999 }, { waitMs: 0 })
    expect(first).toEqual({
      kind: 'not-found',
      message: 'Polymarket has no market with id 999999999',
    })
    const asked = upstream.simulator.requests.total
    expect((await upstream.fetchMarket({ id: 999_999_999 }, { waitMs: 0 })).kind).toBe('not-found')
    expect(upstream.simulator.requests.total).toBe(asked)
  })

  test('is waited for beyond waitMs, since there is nothing else to answer with', async () => {
    upstream.simulator.faults.set({ kind: 'latency', ms: 150 })
    const { id } = openMarket()
    expect(await upstream.fetched({ id }, 0)).toMatchObject({ marketId: id, isFresh: true })
  })

  test('is unavailable while upstream is', async () => {
    upstream.simulator.faults.set({ kind: 'status', status: 503 })
    const outcome = await upstream.fetchMarket({ id: openMarket().id }, { waitMs: 90 })
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      message: 'Polymarket cannot be reached, and this market is not stored yet',
    })
    expect(outcome.kind === 'unavailable' && outcome.retryAfterSeconds).toBeGreaterThan(0)
  })

  test('is waited for as long as one request may take, or longer where the caller says so', async () => {
    const fetchMarket = createFetchMarket({
      ...{ ...upstream.deps, upstreamTimeoutMs: 100 },
      onFailure: () => undefined,
    })
    upstream.simulator.faults.set({ kind: 'latency', ms: 400 })
    expect(await fetchMarket({ id: openMarket(0).id }, { waitMs: 0 })).toMatchObject({
      kind: 'unavailable',
      message: 'Polymarket is slow to answer, and this market is not stored yet',
    })
    const { id } = openMarket(1)
    expect(await fetchMarket({ id }, { waitMs: 2_000 })).toMatchObject({ marketId: id })
  })

  test('is left alone after a failure, and the answer stays the same', async () => {
    upstream.simulator.faults.set({ kind: 'status', status: 503 })
    const { id } = openMarket()
    await upstream.fetchMarket({ id }, { waitMs: 90 })
    const asked = upstream.simulator.requests.total
    upstream.simulator.faults.clear()
    for (let n = 0; n < 20; n++) {
      const { kind, message } = {
        message: '',
        ...(await upstream.fetchMarket({ id }, { waitMs: 90 })),
      }
      expect({ kind, message }).toEqual({
        kind: 'unavailable',
        message: 'Polymarket cannot be reached, and this market is not stored yet',
      })
    }
    expect(upstream.simulator.requests.total).toBe(asked)
  })

  test('by the URL of an event is its only market, and an error where it has several', async () => {
    const markets = upstream.simulator.openMarketIds().map((id) => upstream.simulator.market(id))
    const slugOf = (wire: (typeof markets)[number]): string =>
      (wire?.events as { slug: string }[] | undefined)?.[0]?.slug ?? ''
    const perEvent = Map.groupBy(markets, slugOf)
    const several = [...perEvent].find(([, all]) => all.length > 2)?.[0] ?? ''
    await expect(upstream.fetchMarket({ eventSlug: several }, { waitMs: 0 })).rejects.toMatchObject(
      {
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('Use the URL of one of them'),
      },
    )
    // Now the event is stored, and the answer stays the same.
    await expect(upstream.fetchMarket({ eventSlug: several }, { waitMs: 0 })).rejects.toMatchObject(
      {
        code: 'BAD_USER_INPUT',
      },
    )
    const [slug, [only] = []] = [...perEvent].find(([, all]) => all.length === 1) ?? ['']
    expect(await upstream.fetched({ eventSlug: slug })).toMatchObject({
      marketId: Number(only?.id),
    })
  })
})

describe('a stored market', () => {
  test('is refreshed, and the next query sees it', async () => {
    const { id } = await storedMarket()
    upstream.simulator.advance(24 * 3_600_000)
    const outcome = await upstream.fetched({ id })
    expect(outcome).toMatchObject({ isFresh: true, changed: true })
    expect(outcome.upstreamMs).toBeGreaterThanOrEqual(0)
    const wire = upstream.simulator.market(id)
    expect(Number((await stored(id))?.volume)).toBe(Number(wire?.volume))
  })

  test('seen within five seconds is fresh without another request', async () => {
    const { id } = openMarket()
    await upstream.fetched({ id })
    const asked = upstream.simulator.requests.total
    expect(await upstream.fetched({ id })).toEqual({
      kind: 'fetched',
      marketId: id,
      isFresh: true,
      refreshInFlight: false,
      changed: false,
      upstreamMs: null,
      problem: null,
    })
    expect(upstream.simulator.requests.total).toBe(asked)
  })

  test('is answered as stored when upstream is slow, and refreshed all the same', async () => {
    const { id } = await storedMarket()
    const before = await stored(id)
    upstream.simulator.faults.set({ kind: 'latency', ms: 300 })
    expect(await upstream.fetched({ id }, 20)).toMatchObject({
      isFresh: false,
      refreshInFlight: true,
      upstreamMs: null,
      problem: null,
    })
    await vi.waitFor(async () => expect((await stored(id))?.seen).not.toBe(before?.seen), 5_000)
  })

  test('is answered as stored when upstream fails, and the failure is told', async () => {
    const { id } = await storedMarket()
    upstream.simulator.faults.set({ kind: 'reset' })
    expect(await upstream.fetched({ id })).toMatchObject({
      ...{ isFresh: false, refreshInFlight: false },
      problem: { kind: 'unavailable', message: 'Polymarket cannot be reached' },
    })
    expect(upstream.failures).toEqual([expect.objectContaining({ code: 'GAMMA_UNREACHABLE' })])
  })

  test('that upstream has lost is kept as it was', async () => {
    const { id } = await storedMarket()
    const before = await stored(id)
    upstream.simulator.rows.remove({ markets: [id], events: [] })
    expect(await upstream.fetched({ id })).toMatchObject({ marketId: id, isFresh: false })
    expect(await stored(id)).toEqual(before)
  })
})

const AWAY = { kind: 'unavailable', retryAfterSeconds: expect.any(Number) }

describe('a stored market whose refresh ended without it', () => {
  test.each<readonly [string, FaultInput | null, object]>([
    [
      'since upstream has lost it',
      null,
      { kind: 'not-found', message: 'Polymarket does not show this market any more' },
    ],
    [
      'since upstream failed',
      { kind: 'status', status: 503 },
      { ...AWAY, message: 'Polymarket cannot be reached' },
    ],
    [
      'since what came is no market',
      { kind: 'html' },
      { ...AWAY, message: "Polymarket's answer could not be read" },
    ],
    [
      'since upstream asked for a pause',
      { kind: 'rate-limit', retryAfter: 20 },
      {
        ...{ kind: 'rate-limited', message: 'Polymarket asked for a pause' },
        retryAfterSeconds: expect.toSatisfy((seconds) => seconds > 10 && seconds <= 20),
      },
    ],
  ])('%s says so, by any name, and is not asked for again at once', async (_, fault, problem) => {
    const { id, slug } = await storedMarket()
    if (fault === null) upstream.simulator.rows.remove({ markets: [id], events: [] })
    else upstream.simulator.faults.set(fault)
    const expected = {
      ...{ kind: 'fetched', marketId: id, isFresh: false, refreshInFlight: false },
      ...{ changed: false, upstreamMs: null, problem },
    }
    expect(await upstream.fetched({ id })).toEqual(expected)
    const asked = upstream.simulator.requests.total
    upstream.simulator.faults.clear()
    upstream.simulator.rows.restore()
    for (const by of [{ id }, { slug: slug ?? '' }, { id }]) {
      expect(await upstream.fetched(by)).toEqual(expected)
    }
    expect(upstream.simulator.requests.total).toBe(asked)
  })

  test('since it could not be stored is answered as it was, and that is said', async () => {
    const { id } = await storedMarket()
    const fetchMarket = createFetchMarket({
      ...{ ...upstream.deps, upstreamTimeoutMs: 2_000, onFailure: () => undefined },
      ingest: () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'no connection')),
    })
    expect(await fetchMarket({ id }, { waitMs: 10_000 })).toMatchObject({
      ...{ kind: 'fetched', marketId: id, isFresh: false },
      problem: { ...AWAY, message: "Polymarket's answer could not be stored" },
    })
  })
})

test('a pause that upstream asked for is of all markets, and is told with what is left of it', async () => {
  const { id } = await storedMarket()
  upstream.simulator.faults.set({ kind: 'rate-limit', retryAfter: 20 })
  await upstream.fetched({ id })
  const asked = upstream.simulator.requests.total
  const unknown = await upstream.fetchMarket({ id: openMarket(1).id }, { waitMs: 90 })
  expect(unknown).toMatchObject({
    ...{ kind: 'rate-limited' },
    message: 'Polymarket asked for a pause, and this market is not stored yet',
  })
  const secondsLeft = async (): Promise<number> => {
    const { problem } = await upstream.fetched({ id })
    return problem?.kind === 'rate-limited' ? problem.retryAfterSeconds : 0
  }
  await expect.poll(secondsLeft, { timeout: 10_000 }).toBeLessThan(20)
  expect(await secondsLeft()).toBeGreaterThan(0)
  expect(upstream.simulator.requests.total).toBe(asked)
})

test('a wait that is over already is no negative one', async () => {
  const { id } = await storedMarket()
  upstream.simulator.faults.set({ kind: 'latency', ms: 50 })
  expect(await upstream.fetched({ id }, 0)).toMatchObject({ refreshInFlight: true })
  await new Promise((resolve) => setImmediate(resolve))
  expect(warnings).toEqual([])
})

test('300 calls at once for one market make one request', async () => {
  const { id, slug } = await storedMarket()
  const asked = upstream.simulator.requests.total
  upstream.simulator.faults.set({ kind: 'latency', ms: 50 })
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, (_, i) => upstream.fetched(i % 2 ? { id } : { slug: slug ?? '' })),
  )
  expect(outcomes.every((outcome) => outcome.isFresh && outcome.marketId === id)).toBe(true)
  expect(upstream.simulator.requests.total).toBe(asked + 1)
})

import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findMark } from '../../src/db/list-marks.ts'
import { markets } from '../../src/db/tables/markets.ts'
import { listMarks } from '../../src/db/tables/polling.ts'
import { resolutionChanges } from '../../src/db/tables/resolutions.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { type BackfillProgress, createBackfill } from '../../src/pollers/backfill.ts'
import { page, problem, type Script, type Seen, startGamma } from '../support/gamma.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'
import { RESOLVED_FIRST, wireMarket } from '../support/wire.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

/** Ids in order, two a page; the cursor is the last id. */
const listOf =
  (kind: 'markets' | 'events', ids: readonly number[], wire: (id: number) => unknown): Script =>
  ({ query }) => {
    const isUp = query.get('ascending') === 'true'
    const after = query.get('after_cursor')
    const left = ids
      .toSorted((a, b) => (isUp ? a - b : b - a))
      .filter((id) => after === null || (isUp ? id > Number(after) : id < Number(after)))
    const rows = left.slice(0, 2)
    return page(kind, rows.map(wire), left.length > 2 ? String(rows.at(-1)) : undefined)
  }

const TWELVE = Array.from({ length: 12 }, (_, i) => 10 * (i + 1))
const twelveClosed = listOf('markets', TWELVE, (id) => wireMarket(id, RESOLVED_FIRST))

const isOfClosedMarkets = ({ path, query }: Seen): boolean =>
  path.startsWith('/markets') && query.get('closed') === 'true'

/** The closed markets as told, and nothing else. */
const gammaWith =
  (closedMarkets: Script): Script =>
  (seen) => {
    if (isOfClosedMarkets(seen)) return closedMarkets(seen)
    return page(seen.path.startsWith('/markets') ? 'markets' : 'events', [])
  }

/** Which page was asked for: `up`, `up 20`: the one after 20. */
const nameOf = ({ query }: Seen): string => {
  const direction = query.get('ascending') === 'true' ? 'up' : 'down'
  const after = query.get('after_cursor')
  return after === null ? direction : `${direction} ${after}`
}

/** Each end can read two pages. */
const failingInside: Script = (seen) =>
  ['up 40', 'down 90'].includes(nameOf(seen)) ? problem(400) : twelveClosed(seen)

interface Ran {
  readonly asked: readonly string[]
  readonly progress: readonly BackfillProgress[]
  readonly failure: unknown
}

const run = async (markets: Script): Promise<Ran> => {
  const gamma = await startGamma(gammaWith(markets))
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  const progress: BackfillProgress[] = []
  try {
    const failure = await createBackfill({ ...upstream.deps, client })({
      ...{ closed: true, signal: new AbortController().signal },
      onProgress: (each) => progress.push(each),
    }).then(
      () => null,
      (error: unknown) => error,
    )
    const asked = gamma.seen.filter(isOfClosedMarkets).map(nameOf)
    return { asked, progress, failure }
  } finally {
    await client.close()
    await gamma.close()
  }
}

const storedIds = async (): Promise<readonly number[]> => {
  const rows = await upstream.deps.database.db.select({ id: markets.id }).from(markets)
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}
const logged = () => upstream.deps.database.db.$count(resolutionChanges)
const marks = () => upstream.deps.database.db.$count(listMarks, sql`list like 'backfill%'`)

const allIds = async (closed: boolean): Promise<readonly number[]> => {
  const { client } = upstream
  const ids: number[] = []
  for await (const { rows } of client.marketPages({ closed, limit: 100 }, { lane: 'poll' })) {
    ids.push(...parseMarketRows(rows).markets.map(({ id }) => id))
  }
  return ids
}

describe('against a whole upstream', () => {
  const backfill = (closed: boolean) =>
    createBackfill(upstream.deps)({
      ...{ closed, signal: new AbortController().signal, onProgress: () => undefined },
    })

  test('what is open is stored, and of what is closed only what an open event shows', async () => {
    await backfill(false)
    const stored = new Set(await storedIds())
    expect((await allIds(false)).filter((id) => !stored.has(id))).toEqual([])
    const closed = await allIds(true)
    expect(closed.filter((id) => stored.has(id)).length).toBeLessThan(closed.length / 2)
  })

  test('with everything closed, nothing is missing, events have their tags, and nothing is logged', async () => {
    await backfill(true)
    const stored = new Set(await storedIds())
    const all = [...(await allIds(true)), ...(await allIds(false))]
    expect(all.length).toBeGreaterThan(300)
    expect(all.filter((id) => !stored.has(id))).toEqual([])
    const { db } = upstream.deps.database
    const [bare] = await db.execute<{ count: string }>(sql`
      select count(*) from events e join event_texts t on t.event_id = e.id
      where e.closed and cardinality(t.tag_slugs) = 0`)
    expect(Number(bare?.count)).toBe(0)
    expect(await db.$count(markets, sql`status = 'RESOLVED'`)).toBeGreaterThan(200)
    expect(await logged()).toBe(0)
  })
})

describe('a reading of closed markets', () => {
  test('goes from both ends to where they meet, and tells how far it has come', async () => {
    const { asked, progress, failure } = await run(twelveClosed)
    expect(failure).toBeNull()
    expect(await storedIds()).toEqual(TWELVE)
    expect(asked).toEqual(expect.arrayContaining(['up', 'down']))
    // Six pages, and what each end had asked for ahead: by themselves they would be twelve.
    expect(asked.length).toBeLessThan(12)
    const shares = progress.filter(({ list }) => list === 'closed markets')
    expect(shares.at(-1)).toMatchObject({ share: 1 })
    expect(shares.map(({ share }) => share)).toEqual(shares.map(({ share }) => share).toSorted())
  })

  test('that failed goes on where it stopped, once upstream answers again', async () => {
    const first = await run(failingInside)
    expect(first.failure).toMatchObject({ code: 'GAMMA_REFUSED' })
    expect((await storedIds()).length).toBeLessThan(12)
    const second = await run(twelveClosed)
    expect(second.failure).toBeNull()
    // Neither end is read from its beginning again.
    expect(second.asked).not.toContain('up')
    expect(second.asked).not.toContain('down')
    expect(await storedIds()).toEqual(TWELVE)
    expect(await logged()).toBe(0)
  })

  test('begins again after a complete one, and leaves what closes later to the closed feed', async () => {
    await run(twelveClosed)
    expect(await marks()).toBe(0)
    const mark = await findMark(upstream.deps.database, 'closed')
    expect(mark?.gap).toBeNull()
    expect(Math.abs(Date.parse(mark?.readTo ?? '') - Date.now())).toBeLessThan(60_000)
    const { asked } = await run(twelveClosed)
    expect(asked).toEqual(expect.arrayContaining(['up', 'down']))
    expect(await logged()).toBe(0)
  })

  test('begins again at the end whose cursor upstream has forgotten', async () => {
    await run(failingInside)
    let hasBegunAgain = false
    const { asked, failure } = await run((seen) => {
      hasBegunAgain ||= nameOf(seen) === 'up'
      const isForgotten = nameOf(seen).startsWith('up ') && !hasBegunAgain
      return isForgotten ? problem(422) : twelveClosed(seen)
    })
    expect(failure).toBeNull()
    expect(asked).toContain('up')
    expect(asked).not.toContain('down')
    expect(await storedIds()).toEqual(TWELVE)
  })

  test('that does not come in order is read whole by each end', async () => {
    const pages = [
      [30, 10],
      [40, 20],
    ]
    const { failure } = await run(({ query }) => {
      const at = Number(query.get('after_cursor') ?? 0)
      const rows = (pages[at] ?? []).map((id) => wireMarket(id, RESOLVED_FIRST))
      return page('markets', rows, at === 0 ? '1' : undefined)
    })
    expect(failure).toBeNull()
    expect(await storedIds()).toEqual([10, 20, 30, 40])
  })

  const endingAt =
    (...names: readonly string[]): Script =>
    (seen) =>
      names.includes(nameOf(seen)) ? page('markets', []) : twelveClosed(seen)

  test('that seems to end too soon at one end is read whole from the other', async () => {
    const { failure } = await run(endingAt('up 20'))
    expect(failure).toBeNull()
    expect(await storedIds()).toEqual(TWELVE)
  })

  test('that seems to end too soon at both ends is a failure, and begins again', async () => {
    const { failure } = await run(endingAt('up 20', 'down 110'))
    expect(failure).toMatchObject({ code: 'UPSTREAM_SHORTFALL' })
    await run(twelveClosed)
    expect(await storedIds()).toEqual(TWELVE)
  })

  test('never swallows the news of a market that was known to be open', async () => {
    const { deps } = upstream
    const open = parseMarketRows([wireMarket(30)])
    await deps.ingest(open, { at: new Date(Date.now() - 60_000).toISOString(), tier: 'EVENTS' })
    await run(twelveClosed)
    const changes = await deps.database.db.select().from(resolutionChanges)
    expect(changes.map(({ marketId, kind }) => [marketId, kind])).toEqual([[30, 'RESOLVED']])
  })
})

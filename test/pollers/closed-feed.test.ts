import { afterEach, beforeEach, expect, test } from 'vitest'
import { findMark, moveMark } from '../../src/db/list-marks.ts'
import { markets } from '../../src/db/tables/markets.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { createClosedFeed } from '../../src/pollers/closed-feed.ts'
import { runTick, type TickReport } from '../../src/pollers/tick.ts'
import { page, problem, type Script, startGamma } from '../support/gamma.ts'
import { openUpstream, type Upstream } from '../support/upstream.ts'
import { RESOLVED_FIRST, wireMarket } from '../support/wire.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await openUpstream()
})
afterEach(() => upstream.close())

const MINUTE = 60_000
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * MINUTE).toISOString()

/** The `n`-th last market to close did so `n` minutes ago; two a page, cursors are offsets. */
const closedList =
  (count: number): Script =>
  ({ query }) => {
    const from = Number(query.get('after_cursor') ?? 0)
    const rows = [from + 1, from + 2]
      .filter((n) => n <= count)
      .map((n) => wireMarket(n, { ...RESOLVED_FIRST, closedTime: minutesAgo(n) }))
    return page('markets', rows, from + 2 < count ? String(from + 2) : undefined)
  }

const read = async (
  script: Script,
  mostPages?: number,
): Promise<{ report: TickReport | null; asked: readonly (string | null)[] }> => {
  const gamma = await startGamma(script)
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  const feed = createClosedFeed({ ...upstream.deps, client, ...(mostPages && { mostPages }) })
  try {
    const report = await runTick(
      { ...upstream.deps, owner: 'test' },
      {
        ...{ job: 'RESOLUTIONS', cron: '0 */5 * * * *', periodMs: 300_000, nextRunInMs: null },
        run: async (tick) => {
          await feed.readNewest(tick)
          await feed.readGap(tick)
        },
      },
      new AbortController().signal,
    )
    return { report, asked: gamma.seen.map(({ query }) => query.get('after_cursor')) }
  } finally {
    await upstream.deps.database.db.execute('delete from job_claims')
    await client.close()
    await gamma.close()
  }
}

const storedCount = () => upstream.deps.database.db.$count(markets)
const mark = () => findMark(upstream.deps.database, 'closed')
const setMark = (minutes: number) =>
  moveMark(upstream.deps.database, 'closed', {
    from: null,
    to: { readTo: minutesAgo(minutes), gap: null },
  })

test('the first look goes back an hour, for what closed before is the backfill’s', async () => {
  const { report } = await read(closedList(100))
  expect(report?.failure).toBeNull()
  // Read until a page that reaches beyond: the 61st closed 61 minutes ago.
  expect(await storedCount()).toBe(62)
  expect(Date.parse((await mark())?.readTo ?? '')).toBeGreaterThan(Date.now() - 2 * MINUTE)
})

test('later ones go back ten minutes past the newest that the last one saw', async () => {
  await setMark(5.5)
  await read(closedList(100))
  expect(await storedCount()).toBe(16)
})

test('what a run cannot finish the next ones go on with, and nothing is left out', async () => {
  await setMark(29.5) // back to the 40th: 20 pages
  await read(closedList(100), 8) // 8 from the top, then 8 of what is left
  expect(await storedCount()).toBe(32)
  expect((await mark())?.gap?.cursor).toBe('32')
  const { asked } = await read(closedList(100), 8)
  // From the top back past where the last run began, then on from where it had to stop.
  expect(asked.slice(0, 3)).toEqual([null, '2', '4'])
  expect(asked).toContain('32')
  expect(await storedCount()).toBe(40)
  expect((await mark())?.gap).toBeNull()
})

test('a run that fails on its way leaves the rest to the next one', async () => {
  await setMark(29.5)
  const { report } = await read((seen) =>
    seen.query.get('after_cursor') === '16' ? problem(400) : closedList(100)(seen),
  )
  expect(report?.failure?.code).toBe('GAMMA_REFUSED')
  expect((await mark())?.gap?.cursor).toBe('16')
  await read(closedList(100))
  expect(await storedCount()).toBe(40)
})

test('a list that does not come in the order asked for is a failure, not the end', async () => {
  await setMark(5.5)
  const { report } = await read(() =>
    page(
      'markets',
      [30, 20, 10].map((n) => wireMarket(n, { ...RESOLVED_FIRST, closedTime: minutesAgo(n) })),
    ),
  )
  expect(report?.failure).toMatchObject({ code: 'GAMMA_BAD_PAYLOAD' })
})

test('where upstream does not know the cursor any more, reading begins at the top again', async () => {
  const gap = { cursor: 'forgotten', endsAt: minutesAgo(30.5) }
  const to = { readTo: minutesAgo(1.5), gap }
  await moveMark(upstream.deps.database, 'closed', { from: null, to })
  const { report } = await read((seen) =>
    seen.query.get('after_cursor') === 'forgotten' ? problem(422) : closedList(100)(seen),
  )
  expect(report?.failure?.code).toBe('GAMMA_REFUSED')
  await read(closedList(100))
  expect(await storedCount()).toBe(42)
})

test('a close that is dated in the future does not hide those that follow', async () => {
  await setMark(5.5)
  await read(({ query }) =>
    query.has('after_cursor')
      ? closedList(4)({ query } as Parameters<Script>[0])
      : page('markets', [
          wireMarket(90, { ...RESOLVED_FIRST, closedTime: '2099-01-01T00:00:00Z' }),
        ]),
  )
  expect(Date.parse((await mark())?.readTo ?? '')).toBeLessThanOrEqual(Date.now() + 1_000)
})

import { setTimeout as wait } from 'node:timers/promises'
import { json } from '../support/gamma.ts'
import { everyJob } from './stage.ts'
import { readObserved, readStored } from './stored.ts'
import { type Finding, type Scene, type Trial, untilCounted } from './trial.ts'
import { until } from './until.ts'

type Row = Record<string, unknown>

/** Changes every row of a market wherever it stands in an answer, as JSON.parse goes through it. */
const rewriteMarkets = (scene: Scene, ids: ReadonlySet<number>, rewrite: (row: Row) => Row) => {
  let times = 0
  const revive = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revive)
    if (typeof value !== 'object' || value === null) return value
    const row = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revive(one)]))
    if (!('conditionId' in row || 'outcomes' in row) || !ids.has(Number(row.id))) return row
    times += 1
    return rewrite(row)
  }
  scene.gateway.play(async ({ path, right }) =>
    path.endsWith('/keyset') ? json(revive(await right())) : undefined,
  )
  return { times: () => times }
}

const badRow: Trial = {
  row: 24,
  fault: 'one market whose prices are no JSON',
  counter: { name: 'polycool_rows_refused_total' },
  run: async (scene): Promise<Finding> => {
    const { sql, simulator } = scene
    const open = simulator.openMarketIds()
    const [bad = 0] = open
    rewriteMarkets(scene, new Set([bad]), (row) => ({ ...row, outcomePrices: 'about even' }))
    const since = new Date()
    await everyJob(sql, since, 1)
    const observed = await readObserved(sql, since)
    const stored = open.filter((id) => observed.has(id)).length
    const [refused] = await sql<{ reason: string }[]>`
      select reason from refused_rows where kind = 'market' and upstream_id = ${String(bad)}`
    return {
      text: `${stored} of ${open.length} stored; refused: ${refused?.reason ?? 'none'}`,
      isMet: stored === open.length - 1 && !observed.has(bad) && refused !== undefined,
    }
  },
}

/** Gone counts too; what is only proposed is still open. */
const isClosed = (status: string | undefined): boolean =>
  status !== 'OPEN' && status !== 'PROPOSED' && status !== 'DISPUTED'

const shortfall = (fault: string, inflict: (scene: Scene) => void): Trial => ({
  row: 25,
  fault,
  counter: { name: 'polycool_tick_errors_total', labels: { code: 'UPSTREAM_SHORTFALL' } },
  run: async (scene) => {
    const before = await readStored(scene.sql)
    inflict(scene)
    await untilCounted(scene, 2)
    const after = await readStored(scene.sql)
    const closed = [...before.values()].filter(
      ({ id, status }) =>
        status === 'OPEN' &&
        isClosed(after.get(id)?.status) &&
        scene.simulator.market(id)?.closed !== true,
    )
    return { text: `${closed.length} false closings`, isMet: closed.length === 0 }
  },
})

/** When upstream says that it last touched each of these, as the database has it; ms since 1970. */
const readDates = async ({ sql }: Scene, ids: readonly number[]) => {
  const rows = await sql<{ id: number; at: number }[]>`
    select id::int as id, (extract(epoch from upstream_updated_at) * 1000)::float8 as at
    from markets where id = any(${sql.array([...ids])}::bigint[])`
  return new Map(rows.map(({ id, at }) => [id, at]))
}

const datesIn = (page: unknown): readonly (readonly [id: number, at: number])[] =>
  ((page as { events?: readonly { markets?: readonly Row[] }[] }).events ?? []).flatMap((event) =>
    (event.markets ?? []).map(
      (market) => [Number(market.id), Date.parse(String(market.updatedAt))] as const,
    ),
  )

/** So many of the rows that come too late must be older than what is stored by then. */
const LATE_ROWS = 20

/** Keeps the pages of events of one run; the answer is what gives them again, and no others. */
const keepPages = async (scene: Scene) => {
  const pages = new Map<string, unknown>()
  scene.gateway.play(async ({ path, query, right }) => {
    if (path !== '/events/keyset') return undefined
    const page = await right()
    pages.set(String(query), page)
    return json(page)
  })
  await everyJob(scene.sql, new Date(), 1)
  const kept = new Map(pages)
  let times = 0
  scene.gateway.play(null)
  const play = () =>
    scene.gateway.play(async ({ path, query }) => {
      const page = path === '/events/keyset' ? kept.get(String(query)) : undefined
      if (page === undefined) return undefined
      times += 1
      return json(page)
    })
  return { dates: new Map([...kept.values()].flatMap(datesIn)), play, times: () => times }
}

const oldPages: Trial = {
  row: 26,
  fault: 'old pages arrive late',
  counter: { name: 'polycool_rows_outdated_total' },
  run: async (scene): Promise<Finding> => {
    const { dates, play, times } = await keepPages(scene)
    const ids = [...dates.keys()]
    const stored = await until('newer rows', 30_000, async () => {
      const now = await readDates(scene, ids)
      return (
        ids.filter((id) => (now.get(id) ?? 0) > (dates.get(id) ?? 0)).length >= LATE_ROWS && now
      )
    })
    play()
    const older = ids.filter((id) => (stored.get(id) ?? 0) > (dates.get(id) ?? 0))
    let highest = stored
    let back = 0
    const isOver = everyJob(scene.sql, new Date(), 2).then(() => true)
    while (!(await Promise.race([isOver, wait(50, false)]))) {
      const now = await readDates(scene, ids)
      back += ids.filter((id) => (now.get(id) ?? 0) < (highest.get(id) ?? 0)).length
      highest = now
    }
    return {
      text: `${times()} pages with ${older.length} older rows, ${back} of them stored`,
      isMet: back === 0 && times() > 0,
    }
  },
}

const HOUR_MS = 3_600_000

/** As a cache that has not heard yet: another result for every other one, none yet for the rest. */
const flip = (row: Row, turn: number): Row => {
  const updatedAt = new Date(Date.parse(String(row.updatedAt)) - HOUR_MS).toISOString()
  if (turn % 2 === 1) return { ...row, updatedAt, closed: false }
  const prices: unknown = JSON.parse(String(row.outcomePrices))
  return { ...row, updatedAt, outcomePrices: JSON.stringify((prices as string[]).toReversed()) }
}

const flips: Trial = {
  row: 26,
  fault: 'results flip back, of an hour ago',
  counter: { name: 'polycool_rows_outdated_total' },
  run: async (scene): Promise<Finding> => {
    const before = await readStored(scene.sql)
    const resolved = await scene.sql<{ id: number }[]>`
      select id::int as id from markets where status = 'RESOLVED' order by closed_at desc limit 10`
    const ids = resolved.map(({ id }) => id)
    const rewritten = rewriteMarkets(scene, new Set(ids), (row) =>
      flip(row, ids.indexOf(Number(row.id))),
    )
    await everyJob(scene.sql, new Date(), 2)
    const after = await readStored(scene.sql)
    const corrected = ids.filter((id) => {
      const [was, is] = [before.get(id), after.get(id)]
      return was?.result !== is?.result || was?.status !== is?.status
    })
    return {
      text: `${rewritten.times()} flipped rows, ${corrected.length} false corrections`,
      isMet: corrected.length === 0 && rewritten.times() >= ids.length && ids.length > 0,
    }
  },
}

export const contents: readonly Trial[] = [
  badRow,
  shortfall('lists show 40 % of their rows', ({ simulator }) =>
    simulator.faults.set({ kind: 'shrink', share: 0.4 }),
  ),
  shortfall('empty lists', ({ simulator }) =>
    simulator.faults.set([
      { kind: 'empty', route: '/events/keyset' },
      { kind: 'empty', route: '/markets/keyset' },
    ]),
  ),
  oldPages,
  flips,
]

import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { PRICE_SERIES } from '../../../src/db/tables/prices.ts'
import { releaseJob } from '../../../src/db/ticks.ts'
import { openPriceRows } from '../../support/price-series.ts'
import { queryOf } from '../../support/process.ts'
import { openStage, type Stage } from './stage.ts'

/** Of the seeded universe: it moves a lot, and its event has several markets. */
const LIVELY = 2_000_234

const STEP_MS = 5 * 60_000
const DAY_MS = 24 * 3_600_000

/** Addresses of pages worth looking at. */
export interface LivingStage extends Stage {
  readonly paths: Readonly<Record<'market' | 'event' | 'resolved' | 'short', string>>
}

/**
 * A Polymarket that lives, a server that polls it, a market whose price was recorded for a day, and
 * resolutions.
 */
export const openLivingStage = async (): Promise<LivingStage> => {
  const stage = await openStage({
    ...{ events: 40, upDown: true, upDownHours: 1, now: () => Date.now() - DAY_MS },
  })
  const prices = takePrices(stage)
  await stage.run('EVENTS')
  await stage.run('RESOLUTIONS')
  await recordPrices(stage, prices)
  const told = await tellResolutions(stage)
  // The server shall be the one that polls.
  for (const job of ['EVENTS', 'RESOLUTIONS'] as const) await releaseJob(stage.database, job)
  await stage.startServer({ POLLER_MODE: 'all' })
  await expect.poll(() => isPolled(stage.url), { timeout: 60_000 }).toBe(true)
  return { ...stage, paths: await findPaths(stage.url, told) }
}

/** Lets a day pass at Polymarket. Pairs of ms since 1970 and price. */
const takePrices = ({ simulator }: Stage): readonly (readonly [number, string])[] =>
  Array.from({ length: DAY_MS / STEP_MS }, () => {
    const at = simulator.now()
    const [price] = JSON.parse(String(simulator.market(LIVELY)?.outcomePrices))
    simulator.advance(STEP_MS)
    return [at, String(price)] as const
  })

const recordPrices = async (
  { database }: Stage,
  prices: readonly (readonly [number, string])[],
): Promise<void> => {
  const rows = openPriceRows(database)
  for (const series of PRICE_SERIES) {
    await database.db.execute(sql`delete from ${sql.identifier(`price_${series}`)}`)
  }
  await database.db.execute(sql`update price_parts set turn = null`)
  const [, first] = prices[0] ?? []
  await database.db.execute(
    sql`update markets set prices = array[${first}::numeric, 1 - ${first}::numeric] where id = ${LIVELY}`,
  )
  for (const [index, [at, price]] of prices.entries()) {
    const minute = Math.floor(at / 60_000)
    if (index % 12 === 0) await rows.upkeep(minute)
    if (index === 0) await rows.appear(minute, LIVELY)
    else if (price !== prices[index - 1]?.[1]) await rows.move(minute, { [LIVELY]: price })
  }
  await rows.upkeep(Math.floor(Date.now() / 60_000))
}

const isUndecided = ({ simulator }: Stage, id: number): boolean => {
  const { outcomePrices = '["0"]', umaResolutionStatuses } = simulator.market(id) ?? {}
  const [price] = JSON.parse(String(outcomePrices))
  return umaResolutionStatuses === '[]' && price > 0.02 && price < 0.98
}

/** Resolutions, and what comes before one; returns the market of which most is told. */
const tellResolutions = async (stage: Stage): Promise<number> => {
  const { simulator, look } = stage
  const ids = simulator.openMarketIds().filter((id) => id < LIVELY && isUndecided(stage, id))
  const [told = 0, proposed = 0, closed = 0, ...others] = ids
  const words = [
    ...(['proposed', 'disputed', 'proposed', 'resolved'] as const).map(
      (word) => [told, word] as const,
    ),
    ...others.slice(0, 12).map((id) => [id, 'resolved'] as const),
    [proposed, 'proposed'] as const,
    [closed, 'closed'] as const,
  ]
  for (const [id, word] of words) {
    simulator.rule(id, word)
    await look(id)
  }
  await spread(stage)
  return told
}

/** Lets the log have come into being over some time, as it does. */
const spread = async ({ database: { db } }: Stage): Promise<void> => {
  const earlier = sql`(last_seq - seq + 1) * interval '47 seconds'`
  await db.execute(sql`update resolution_changes
    set recorded_at = recorded_at - ${earlier}, observed_at = observed_at - ${earlier},
      upstream_at = upstream_at - ${earlier}
    from (select max(seq) as last_seq from resolution_changes) as log`)
}

/** Whether the server has run every job, which then has a next time. */
const isPolled = async (url: string): Promise<boolean> => {
  const query = '{ status { tiers { nextTickAt lastTick { finishedAt } } } }'
  const { status } = (await queryOf(url, query)) as {
    readonly status: {
      readonly tiers: readonly {
        readonly nextTickAt: string | null
        readonly lastTick: { readonly finishedAt: string | null } | null
      }[]
    }
  }
  return status.tiers.every(
    ({ nextTickAt, lastTick }) => nextTickAt !== null && (lastTick?.finishedAt ?? null) !== null,
  )
}

interface Named {
  readonly slug: string
  readonly event: { readonly slug: string }
}

const findPaths = async (url: string, told: number) => {
  const found = (await queryOf(
    url,
    `{ lively: market(by: { id: "${LIVELY}" }) { slug event { slug } }
      resolved: market(by: { id: "${told}" }) { slug event { slug } }
      short: markets(filter: { isShort: true, status: [OPEN] }, orderBy: ENDING_SOON, first: 1) {
        nodes { slug event { slug } } } }`,
  )) as {
    readonly lively: Named
    readonly resolved: Named
    readonly short: { readonly nodes: readonly Named[] }
  }
  const [short = found.lively] = found.short.nodes
  return {
    market: `/market/${found.lively.slug}`,
    event: `/event/${found.lively.event.slug}`,
    resolved: `/market/${found.resolved.slug}`,
    short: `/market/${short.slug}`,
  }
}

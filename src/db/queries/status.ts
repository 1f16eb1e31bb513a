import { and, count, desc, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Job, Tier } from '../../domain/tier.ts'
import { hasStatus, UNCLOSED } from '../tables/columns.ts'
import { marketObservations, markets } from '../tables/markets.ts'
import { refusedRows, ticks } from '../tables/polling.ts'
import { textArray } from './arrays.ts'
import { observedAt, observedBy, ofWholeLook, wholeLooks } from './market-record.ts'

export type TickRecord = typeof ticks.$inferSelect

/** How old the markets of a tier's set are that are not closed yet, placeholders aside. */
export interface TierAges {
  readonly tier: Tier
  readonly marketCount: number
  readonly p50Seconds: number
  readonly p99Seconds: number
  readonly staleCount: number
}

export interface Coverage {
  /** Of the last complete sweep; 0 before the first. */
  readonly openUpstream: number
  readonly openStored: number
  readonly totalStored: number
  readonly lastSweepAt: string | null
}

export interface StatusQueries {
  /** @param staleAfterMs the age beyond which a market of that tier is stale */
  listTierAges(staleAfterMs: ReadonlyMap<Tier, number>): Promise<readonly TierAges[]>
  /** The last run of each of these jobs that has run. */
  listLastTicks(jobs: readonly Job[]): Promise<readonly TickRecord[]>
  findCoverage(): Promise<Coverage>
  countRefusedRows(): Promise<number>
}

/** Each call is one statement. */
export const createStatusQueries = (db: PostgresJsDatabase): StatusQueries => ({
  listTierAges: async (staleAfterMs) => {
    if (staleAfterMs.size === 0) return []
    const seen = db
      .select({
        tier: observedBy.as('tier'),
        age: sql<number>`greatest(extract(epoch from now() - ${observedAt}), 0)::float8`.as('age'),
      })
      .from(markets)
      .leftJoin(marketObservations, eq(marketObservations.marketId, markets.id))
      .leftJoin(wholeLooks, ofWholeLook)
      .where(and(hasStatus(markets.status, UNCLOSED), eq(markets.isPlaceholder, false)))
      .as('seen')
    const percentile = (fraction: number) =>
      sql<number>`percentile_cont(${fraction}::float8) within group (order by ${seen.age})`
    return db
      .select({
        tier: seen.tier,
        marketCount: count(),
        p50Seconds: percentile(0.5),
        p99Seconds: percentile(0.99),
        staleCount:
          sql<string>`count(*) filter (where ${seen.age} > ${limitOf(seen.tier, staleAfterMs)})`.mapWith(
            Number,
          ),
      })
      .from(seen)
      .groupBy(seen.tier)
  },

  listLastTicks: async (jobs) =>
    db
      .select()
      .from(ticks)
      .where(sql`${ticks.id} in (
      select (select t.id from ${ticks} t where t.job = asked.job order by t.started_at desc limit 1)
      from unnest(${textArray(jobs)}) as asked(job))`),

  findCoverage: async () => {
    // A run that did not get round all events leaves 0.
    const sweep = db
      .select({ at: ticks.finishedAt, open: ticks.openMarketsSeen })
      .from(ticks)
      .where(
        and(
          eq(ticks.job, 'RESOLUTIONS'),
          isNotNull(ticks.finishedAt),
          gt(ticks.openMarketsSeen, 0),
        ),
      )
      .orderBy(desc(ticks.startedAt))
      .limit(1)
      .as('sweep')
    const isOpen = and(hasStatus(markets.status, UNCLOSED), eq(markets.closed, false))
    // two counts, so that each can be read off an index
    const [row] = await db
      .select({
        openUpstream: sql<number>`coalesce(${sweep.open}, 0)`,
        openStored: db.$count(markets, isOpen),
        totalStored: db.$count(markets),
        lastSweepAt: sweep.at,
      })
      .from(sql`(select 1) as one`)
      .leftJoin(sweep, sql`true`)
    return row ?? { openUpstream: 0, openStored: 0, totalStored: 0, lastSweepAt: null }
  },

  countRefusedRows: async () => db.$count(refusedRows),
})

/** In seconds, by tier; no limit for a tier without one. */
const limitOf = (tier: SQL.Aliased<Tier>, staleAfterMs: ReadonlyMap<Tier, number>): SQL => {
  const cases = [...staleAfterMs].map(
    ([name, ms]) => sql`when ${name}::poll_tier then ${ms / 1000}::float8`,
  )
  return sql`case ${tier} ${sql.join(cases, sql` `)} else 'Infinity'::float8 end`
}

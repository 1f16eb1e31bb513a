import { sql } from 'drizzle-orm'
import { AppError } from '../errors.ts'
import type { Database } from './client.ts'
import { databaseFailureOf } from './database-failures.ts'
import { withDeadline } from './deadline.ts'
import { upstreamBudgets } from './tables/upstream.ts'

export interface UpstreamPermitRequest {
  readonly family: string
  /** Each has a rate of its own: that of `fetchMarket`, and that of everything else. */
  readonly share: 'demand' | 'polling'
  /** In the long run one permit in this time. */
  readonly intervalMs: number
  /** Permits that may be in use at once: given, and not worn off yet. */
  readonly burst: number
  /** No permit while more than this many are in use. */
  readonly usedAtMost: number
}

export interface UpstreamPermit {
  /** Milliseconds after which to ask again; 0: the permit is given. */
  readonly waitMs: number
  /** Milliseconds left of a pause that upstream asked for; above 0 no permit is given. */
  readonly pausedMs: number
}

export interface UpstreamUsage {
  readonly family: string
  /** Permits given, to the second. */
  readonly usedLast10s: number
  readonly pausedMs: number
}

/** Each call is one short statement on the database's clock. @throws AppError DATABASE_UNAVAILABLE */
export interface UpstreamBudget {
  take(request: UpstreamPermitRequest): Promise<UpstreamPermit>
  /** No permits for `ms` from now, at most 15 minutes; never shortens what was imposed before. */
  pause(ms: number): Promise<void>
  /** Families never used are absent. */
  usage(): Promise<readonly UpstreamUsage[]>
}

const FAMILIES = ['events', 'markets']
const DEADLINE_MS = 1_000
/** A run of many pages outlasts a disk that is busy for a moment; whoever waits for a market does not. */
const POLLING_DEADLINE_MS = 5_000

/** Without the database nothing is sent upstream: what came back could not be stored. */
const answerOf = async <T>(query: PromiseLike<T>, ms = DEADLINE_MS): Promise<T> => {
  try {
    return await withDeadline(query, ms)
  } catch (error) {
    const failure = databaseFailureOf(error)
    if (failure?.code !== 'DATABASE_UNAVAILABLE') throw error
    throw new AppError('DATABASE_UNAVAILABLE', failure.message, { cause: error })
  }
}

/** The upstream budget that the processes of one group share. */
export const createUpstreamBudget = ({ db }: Database, group: string): UpstreamBudget => ({
  take: async ({ family, share, intervalMs, burst, usedAtMost }) => {
    const rows = await answerOf(
      db.execute<{ waitMs: number; pausedMs: number }>(sql`
        select wait_ms as "waitMs", paused_ms as "pausedMs" from take_upstream_permit(
          ${group}, ${family}, ${share}, ${intervalMs}, ${burst}, ${usedAtMost})`),
      share === 'demand' ? DEADLINE_MS : POLLING_DEADLINE_MS,
    )
    const row = rows[0]
    if (row === undefined) throw new Error('take_upstream_permit returned no row')
    return { waitMs: row.waitMs, pausedMs: row.pausedMs }
  },

  pause: async (ms) => {
    const pausedUntil = sql`clock_timestamp() + ${ms} * interval '1 millisecond'`
    await answerOf(
      db
        .insert(upstreamBudgets)
        .values(FAMILIES.map((family) => ({ upstreamGroup: group, family, pausedUntil })))
        .onConflictDoUpdate({
          target: [upstreamBudgets.upstreamGroup, upstreamBudgets.family],
          set: {
            pausedUntil: sql`greatest(${upstreamBudgets.pausedUntil}, excluded.paused_until)`,
          },
        }),
    )
  },

  usage: async () => {
    const rows = await answerOf(
      db.execute<{ family: string; usedLast10s: number; pausedMs: number }>(sql`
        select family, used as "usedLast10s",
          case when paused_ms between 0 and 900000 then paused_ms else 0 end as "pausedMs"
        from (
          select family,
            extract(epoch from paused_until - clock_timestamp())::float8 * 1000 as paused_ms,
            (select coalesce(sum(n), 0)::int from unnest(given) with ordinality as g(n, second)
              where counted_at - (second - 1) * interval '1 second'
                > clock_timestamp() - interval '10 seconds') as used
          from ${upstreamBudgets} where upstream_group = ${group}) as budget`),
    )
    return rows.map(({ family, usedLast10s, pausedMs }) => ({ family, usedLast10s, pausedMs }))
  },
})

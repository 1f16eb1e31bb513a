import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/**
 * What the processes of one `UPSTREAM_GROUP` have asked of one part of upstream. Unlogged: after a
 * crash of Postgres it is empty, and nobody waits for the disk in order to send a request. Written by
 * the function `take_upstream_permit` alone, and by pauses.
 */
export const upstreamBudgets = pgTable(
  'upstream_budgets',
  {
    upstreamGroup: text('upstream_group').notNull(),
    /** `events` or `markets`. */
    family: text('family').notNull(),
    /** When the last permit given to `fetchMarket` has worn off. */
    demandDueAt: instant('demand_due_at').notNull().default(sql`'epoch'`),
    /** The same for polls and sweeps. */
    pollingDueAt: instant('polling_due_at').notNull().default(sql`'epoch'`),
    /** Until when upstream asked not to be asked. */
    pausedUntil: instant('paused_until').notNull().default(sql`'epoch'`),
    /** Permits given in the second that begins at `counted_at`, and in each of the nine before. */
    given: integer('given').array().notNull().default(sql`'{0,0,0,0,0,0,0,0,0,0}'`),
    countedAt: instant('counted_at').notNull().default(sql`'epoch'`),
  },
  (t) => [primaryKey({ columns: [t.upstreamGroup, t.family] })],
)

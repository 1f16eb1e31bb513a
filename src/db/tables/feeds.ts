import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { gammaId, instant } from './columns.ts'

/**
 * One row per feed. Its number is the last lock of the statement that appends, so commit order is
 * number order and a hole is always a bug.
 */
export const feeds = pgTable('feeds', {
  name: text('name').primaryKey(),
  /** Changes when a database is restored: a cursor of another epoch means nothing here. */
  epoch: uuid('epoch').notNull().defaultRandom(),
  lastVersion: bigint('last_version', { mode: 'number' }).notNull(),
  /** The lowest number whose row is still kept, or the next one where none is. */
  oldestVersion: bigint('oldest_version', { mode: 'number' }).notNull().default(1),
  /** Which cluster wrote last, and on which timeline of it: another one is a restored database. */
  cluster: text('cluster'),
})

/** The change feed: one short-lived row per commit that changed markets or events. */
export const changes = pgTable(
  'changes',
  {
    version: bigint('version', { mode: 'number' }).primaryKey(),
    marketIds: gammaId('market_ids').array().notNull(),
    eventIds: gammaId('event_ids').array().notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [index('changes_recorded_at').on(t.recordedAt)],
)

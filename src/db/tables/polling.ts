import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { instant, pollTier } from './columns.ts'

/** Who works a tier's present slot; taken by an update that only one process can win. */
export const tierClaims = pgTable('tier_claims', {
  tier: pollTier('tier').primaryKey(),
  startedAt: instant('started_at').notNull(),
  owner: text('owner').notNull(),
})

/** One row per run of a tier. */
export const ticks = pgTable(
  'ticks',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tier: pollTier('tier').notNull(),
    owner: text('owner').notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    requests: integer('requests').notNull().default(0),
    decodedBytes: bigint('decoded_bytes', { mode: 'number' }).notNull().default(0),
    eventsSeen: integer('events_seen').notNull().default(0),
    eventsChanged: integer('events_changed').notNull().default(0),
    marketsSeen: integer('markets_seen').notNull().default(0),
    openMarketsSeen: integer('open_markets_seen').notNull().default(0),
    marketsChanged: integer('markets_changed').notNull().default(0),
    rowsRefused: integer('rows_refused').notNull().default(0),
    errorCode: text('error_code'),
    error: text('error'),
  },
  (t) => [index('ticks_tier_started_at').on(t.tier, t.startedAt)],
)

/** Rows of upstream that could not be read, with the reason; bounded, the latest of each id. */
export const refusedRows = pgTable(
  'refused_rows',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** `market` or `event`. */
    kind: text('kind').notNull(),
    /** Upstream's id as it came, or null where there was none to read. */
    upstreamId: text('upstream_id'),
    reason: text('reason').notNull(),
    /** Its JSON, cut at 20,000 characters. */
    raw: text('raw').notNull(),
    times: integer('times').notNull().default(1),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
  },
  (t) => [
    uniqueIndex('refused_rows_identity').on(t.kind, sql`coalesce(${t.upstreamId}, '')`, t.reason),
    index('refused_rows_last_seen_at').on(t.lastSeenAt),
  ],
)

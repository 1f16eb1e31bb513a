import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Job } from '../../domain/tier.ts'
import { gammaId, instant, marketStatus } from './columns.ts'

/** Who works a job's present slot; taken by an update that only one process can win. */
export const jobClaims = pgTable('job_claims', {
  job: text('job').$type<Job>().primaryKey(),
  owner: text('owner').notNull(),
  startedAt: instant('started_at').notNull(),
  /** Until its run has ended or must have: before that no other run of the job begins. */
  busyUntil: instant('busy_until').notNull(),
  /** As its owner is configured: every process can tell how often the job runs. */
  cron: text('cron').notNull(),
  /** When its owner will run it next; null for a run that a person asked for. */
  nextRunAt: instant('next_run_at'),
})

/** One row per run of a job. */
export const ticks = pgTable(
  'ticks',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    job: text('job').$type<Job>().notNull(),
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
    /** Rows that differed from the stored ones, and were older. */
    rowsOutdated: integer('rows_outdated').notNull().default(0),
    errorCode: text('error_code'),
    error: text('error'),
  },
  (t) => [index('ticks_job_started_at').on(t.job, t.startedAt)],
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

/**
 * Markets that are looked at by their ids, each with the time of the next look. A row comes into
 * being with the first look; who is due for that, the markets themselves tell.
 */
export const marketChecks = pgTable('market_checks', {
  marketId: gammaId('market_id').primaryKey(),
  /** At the last look; looks at a market whose status has changed begin anew. */
  status: marketStatus('status').notNull(),
  /** True when upstream did not know it at the last look. */
  missing: boolean('missing').notNull(),
  /** Looks so far that found nothing new. */
  attempts: integer('attempts').notNull(),
  checkedAt: instant('checked_at').notNull(),
  nextCheckAt: instant('next_check_at').notNull(),
})

/** How far the lists have been read that are too long to read whole every time. */
export const listMarks = pgTable('list_marks', {
  /** `closed`: closed markets, the last closed first; `open`: all open markets; those of a backfill. */
  list: text('list').$type<'closed' | 'open' | `backfill ${string}`>().primaryKey(),
  /** All that upstream dated before is stored. */
  readTo: instant('read_to').notNull(),
  /** Where to read on that an earlier run could not finish; null: nothing is left. */
  gapCursor: text('gap_cursor'),
  /** How far down the gap reaches. */
  gapEndsAt: instant('gap_ends_at'),
})

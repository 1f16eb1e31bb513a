import { bigint, index, jsonb, numeric, pgTable, smallint, text } from 'drizzle-orm/pg-core'
import {
  gammaId,
  instant,
  marketStatus,
  resolutionChangeKind,
  resolutionKind,
  resolutionSource,
} from './columns.ts'
import { markets } from './markets.ts'

/**
 * The resolution log: what became of markets, in commit order, never rewritten. What filters ask for
 * stands in the row as it was, so that a stream repeats itself whenever it is read.
 */
export const resolutionChanges = pgTable(
  'resolution_changes',
  {
    /** Dense: the feed's row is the last lock of the statement that appends. */
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    marketId: gammaId('market_id').notNull(),
    kind: resolutionChangeKind('kind').notNull(),
    /** What the market is from here on, with its result. */
    status: marketStatus('status').notNull(),
    resolutionKind: resolutionKind('resolution_kind'),
    resolutionSource: resolutionSource('resolution_source'),
    winnerIndex: smallint('winner_index'),
    payouts: numeric('payouts').array(),
    umaStatus: text('uma_status'),
    /** Of the answer that showed it: when upstream closed the market, and last changed its row. */
    closedAt: instant('closed_at'),
    upstreamAt: instant('upstream_at'),
    /** When that answer was requested, and when this row was written, on the database's clock. */
    observedAt: instant('observed_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** The entry that a CORRECTED one takes the place of; null where the log does not have it. */
    supersedes: bigint('supersedes', { mode: 'number' }),
    eventId: gammaId('event_id'),
    tagSlugs: text('tag_slugs').array().notNull(),
    /** Length of the trading window; null where upstream names none. */
    windowMs: bigint('window_ms', { mode: 'number' }),
    /** The members of the market that decided (`Evidence` of domain/resolution.ts). */
    evidence: jsonb('evidence').notNull(),
  },
  (t) => [
    index('resolution_changes_market_id').on(t.marketId, t.seq),
    index('resolution_changes_event_id').on(t.eventId, t.seq),
    index('resolution_changes_recorded_at').on(t.recordedAt),
    // what is rare would otherwise be looked for in all of the log
    index('resolution_changes_kind').on(t.kind, t.seq),
    index('resolution_changes_tag_slugs').using('gin', t.tagSlugs),
  ],
)

/**
 * Results that upstream has shown otherwise since. Nothing changes until a look by id, a minute
 * later or more, shows the same.
 */
export const resolutionDoubts = pgTable('resolution_doubts', {
  marketId: gammaId('market_id')
    .primaryKey()
    .references(() => markets.id, { onDelete: 'cascade' }),
  /** As `markets.verdict`. */
  verdict: text('verdict').notNull(),
  /** Request time of the answer that showed it first. */
  since: instant('since').notNull(),
})

import { sql } from 'drizzle-orm'
import { boolean, index, numeric, pgTable, text } from 'drizzle-orm/pg-core'
import {
  contentHash,
  gammaId,
  hasStatus,
  instant,
  marketStatus,
  OVER,
  pollTier,
  UNCLOSED,
} from './columns.ts'
import { orderIndexes } from './order-indexes.ts'

/** What trading moves, and the flags that lists filter by: narrow, rewritten often. */
export const events = pgTable(
  'events',
  {
    id: gammaId('id').primaryKey(),
    /** Derived from its markets by the ingest function. */
    status: marketStatus('status').notNull(),
    active: boolean('active').notNull(),
    closed: boolean('closed').notNull(),
    archived: boolean('archived').notNull(),
    negRisk: boolean('neg_risk').notNull(),
    volume: numeric('volume'),
    volume24h: numeric('volume_24h'),
    liquidity: numeric('liquidity'),
    startsAt: instant('starts_at'),
    endsAt: instant('ends_at'),
    closedAt: instant('closed_at'),
    createdAt: instant('created_at'),
    upstreamUpdatedAt: instant('upstream_updated_at'),
    /** Request time of the answer that this row was last written from. */
    observedAt: instant('observed_at').notNull(),
    /** Last stored change. */
    changedAt: instant('changed_at').notNull(),
    hash: contentHash('hash').notNull(),
  },
  (t) => [
    index('events_unclosed').on(t.id).where(hasStatus(t.status, UNCLOSED)),
    ...orderIndexes('events', t.status, {
      volume_24h: sql`coalesce(${t.volume24h}, '-Infinity'), ${t.id}`,
      volume: sql`coalesce(${t.volume}, '-Infinity'), ${t.id}`,
      liquidity: sql`coalesce(${t.liquidity}, '-Infinity'), ${t.id}`,
      created_at: sql`coalesce(${t.createdAt}, '-infinity'), ${t.id}`,
      ends_at: sql`coalesce(${t.endsAt}, 'infinity'), ${t.id}`,
    }),
    index('events_over_closed_at')
      .on(sql`coalesce(${t.closedAt}, '-infinity'), ${t.id}`)
      .where(hasStatus(t.status, OVER)),
  ],
)

/** What hardly ever changes and is wide; see docs/decisions for the measured reason of the split. */
export const eventTexts = pgTable(
  'event_texts',
  {
    eventId: gammaId('event_id')
      .primaryKey()
      .references(() => events.id, { onDelete: 'cascade' }),
    slug: text('slug'),
    title: text('title').notNull(),
    description: text('description'),
    image: text('image'),
    icon: text('icon'),
    seriesSlug: text('series_slug'),
    seriesTitle: text('series_title'),
    /** In upstream's order; labels are in `tags`. */
    tagSlugs: text('tag_slugs').array().notNull(),
    /** It or a market of it is not closed. Kept by `refresh_event_statuses`. */
    hasUnclosed: boolean('has_unclosed').notNull().default(true),
    hash: contentHash('hash').notNull(),
  },
  (t) => [
    index('event_texts_slug').on(t.slug),
    index('event_texts_series_slug').on(t.seriesSlug),
    index('event_texts_tag_slugs').using('gin', t.tagSlugs),
    index('event_texts_unclosed').on(t.eventId).where(sql`${t.hasUnclosed}`),
    index('event_texts_unclosed_tags').using(
      'gin',
      sql`(case when ${t.hasUnclosed} then ${t.tagSlugs} end)`,
    ),
    index('event_texts_unclosed_series').on(
      sql`(case when ${t.hasUnclosed} then ${t.seriesSlug} end)`,
    ),
  ],
)

export const tags = pgTable('tags', {
  slug: text('slug').primaryKey(),
  label: text('label').notNull(),
})

/**
 * When an event was last seen whole, with all its markets. One small row per event stands for the
 * freshness of every market in it, so that a tick in which nothing moved writes no market row.
 */
export const eventObservations = pgTable(
  'event_observations',
  {
    eventId: gammaId('event_id').primaryKey(),
    observedAt: instant('observed_at').notNull(),
    /** The fastest tier whose set it is in, whoever looked last. */
    tier: pollTier('tier').notNull(),
    /** When that tier looked last. */
    tierAt: instant('tier_at').notNull(),
    /** Hash of the ids of the markets it listed; a difference means that one joined or vanished. */
    memberHash: contentHash('member_hash').notNull(),
  },
  (t) => [index('event_observations_fast').on(t.eventId).where(sql`${t.tier} = 'EVENTS'`)],
)

import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import {
  contentHash,
  gammaId,
  hasStatus,
  instant,
  marketStatus,
  OVER,
  pollTier,
  resolutionKind,
  resolutionSource,
  UNCLOSED,
} from './columns.ts'
import { events } from './events.ts'
import { orderIndexes } from './order-indexes.ts'

/** What trading moves, and the flags that lists filter by: narrow, rewritten often. */
export const markets = pgTable(
  'markets',
  {
    id: gammaId('id').primaryKey(),
    eventId: gammaId('event_id').references(() => events.id, { onDelete: 'set null' }),
    /** True while the last whole look at its event listed it: `event_observations` dates it then. */
    seenWithEvent: boolean('seen_with_event').notNull(),
    // The state: status, result and the two members after them move by the transition table of
    // record_resolutions alone, and with them the resolution log.
    status: marketStatus('status').notNull(),
    resolutionKind: resolutionKind('resolution_kind'),
    resolutionSource: resolutionSource('resolution_source'),
    winnerIndex: smallint('winner_index'),
    payouts: numeric('payouts').array(),
    /** Request time of the first answer that showed the present resolution. */
    resolutionObservedAt: instant('resolution_observed_at'),
    /** How many statuses the oracle had gone through when the state was last set. */
    umaSteps: smallint('uma_steps').notNull().default(0),
    /** What the state was last set from (`verdictText`); null where nobody has looked since it exists. */
    verdict: text('verdict'),
    active: boolean('active').notNull(),
    closed: boolean('closed').notNull(),
    archived: boolean('archived').notNull(),
    acceptingOrders: boolean('accepting_orders').notNull(),
    negRisk: boolean('neg_risk').notNull(),
    isPlaceholder: boolean('is_placeholder').notNull(),
    umaStatus: text('uma_status'),
    umaHistory: text('uma_history').array().notNull(),
    /** Of the outcomes, in their order. */
    prices: numeric('prices').array().notNull(),
    bestBid: numeric('best_bid'),
    bestAsk: numeric('best_ask'),
    lastTradePrice: numeric('last_trade_price'),
    spread: numeric('spread'),
    priceChange24h: numeric('price_change_24h'),
    volume: numeric('volume'),
    volume24h: numeric('volume_24h'),
    liquidity: numeric('liquidity'),
    startsAt: instant('starts_at'),
    endsAt: instant('ends_at'),
    closedAt: instant('closed_at'),
    createdAt: instant('created_at'),
    windowStartsAt: instant('window_starts_at'),
    windowEndsAt: instant('window_ends_at'),
    upstreamUpdatedAt: instant('upstream_updated_at'),
    /** Request time of the answer that this row was last written from. */
    observedAt: instant('observed_at').notNull(),
    /** Last stored change of anything a reader can see. */
    changedAt: instant('changed_at').notNull(),
    hash: contentHash('hash').notNull(),
  },
  (t) => [
    index('markets_event_id').on(t.eventId),
    index('markets_unclosed').on(t.id).where(hasStatus(t.status, UNCLOSED)),
    ...orderIndexes('markets', t.status, {
      volume_24h: sql`coalesce(${t.volume24h}, '-Infinity'), ${t.id}`,
      volume: sql`coalesce(${t.volume}, '-Infinity'), ${t.id}`,
      liquidity: sql`coalesce(${t.liquidity}, '-Infinity'), ${t.id}`,
      price: sql`coalesce(${t.prices}[1], '-Infinity'), coalesce(${t.volume}, '-Infinity'), ${t.id}`,
      price_change_24h: sql`coalesce(${t.priceChange24h}, '-Infinity'), ${t.id}`,
      created_at: sql`coalesce(${t.createdAt}, '-infinity'), ${t.id}`,
      ends_at: sql`coalesce(${t.endsAt}, 'infinity'), ${t.id}`,
    }),
    index('markets_over_closed_at')
      .on(sql`coalesce(${t.closedAt}, '-infinity'), ${t.id}`)
      .where(hasStatus(t.status, OVER)),
    index('markets_changed_at').on(t.changedAt),
    index('markets_window_ends_at')
      .on(t.windowEndsAt)
      .where(sql`${hasStatus(t.status, UNCLOSED)} and ${t.windowEndsAt} is not null`),
    index('markets_pending')
      .on(t.id)
      .where(hasStatus(t.status, ['PROPOSED', 'DISPUTED'])),
    index('markets_undetermined')
      .on(t.id)
      .where(hasStatus(t.status, ['CLOSED'])),
  ],
)

/** What hardly ever changes and is wide. */
export const marketTexts = pgTable(
  'market_texts',
  {
    marketId: gammaId('market_id')
      .primaryKey()
      .references(() => markets.id, { onDelete: 'cascade' }),
    slug: text('slug'),
    question: text('question').notNull(),
    description: text('description'),
    conditionId: text('condition_id'),
    image: text('image'),
    icon: text('icon'),
    groupTitle: text('group_title'),
    /** Covers the outcomes' names and tokens too. */
    hash: contentHash('hash').notNull(),
  },
  (t) => [
    index('market_texts_slug').on(t.slug),
    index('market_texts_condition_id').on(t.conditionId),
  ],
)

export const outcomes = pgTable(
  'outcomes',
  {
    marketId: gammaId('market_id')
      .notNull()
      .references(() => markets.id, { onDelete: 'cascade' }),
    index: smallint('index').notNull(),
    name: text('name').notNull(),
    /** Up to 78 digits, more than any number type of the driver holds. */
    tokenId: text('token_id'),
  },
  (t) => [
    primaryKey({ columns: [t.marketId, t.index] }),
    uniqueIndex('outcomes_token_id').on(t.tokenId),
  ],
)

/** When a market was last seen by itself, outside its event. */
export const marketObservations = pgTable(
  'market_observations',
  {
    marketId: gammaId('market_id').primaryKey(),
    observedAt: instant('observed_at').notNull(),
    /** The fastest tier whose set it is in by itself, whoever looked last. */
    tier: pollTier('tier').notNull(),
    /** When that tier looked last. */
    tierAt: instant('tier_at').notNull(),
  },
  (t) => [index('market_observations_fast').on(t.marketId).where(sql`${t.tier} = 'STANDALONE'`)],
)

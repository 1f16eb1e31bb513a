import {
  bigint,
  boolean,
  integer,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core'

// Times of price series are whole minutes since 1970. The three tables of rows are partitioned by part,
// for which Drizzle has no word: drizzle/0008 has the partitions, and why they form a ring.

export const PRICE_SERIES = ['minutes', 'five_minutes', 'hours'] as const
export type PriceSeriesName = (typeof PRICE_SERIES)[number]

/** The three series, from the finest to the coarsest. */
export const priceSeries = pgTable('price_series', {
  series: text('series').$type<PriceSeriesName>().primaryKey(),
  /** Minutes of one span. */
  width: integer('width').notNull(),
  /** Minutes of one turn; turn n of the time since 1970 belongs into part n % `parts`. */
  turnMinutes: integer('turn_minutes').notNull(),
  parts: integer('parts').notNull(),
  /** Nothing from before it is kept, or was recorded. */
  keptFrom: integer('kept_from').notNull(),
  /** The first minute that is not part of its candles yet; null for minutes, which are recorded. */
  rolledTo: integer('rolled_to'),
  /** Of minutes: nothing is recorded while it is true, for want of room. */
  isPaused: boolean('is_paused').notNull().default(false),
})

/** Which turn each part holds; null: none, it is empty. */
export const priceParts = pgTable(
  'price_parts',
  {
    series: text('series').$type<PriceSeriesName>().notNull(),
    part: smallint('part').notNull(),
    turn: integer('turn'),
  },
  (t) => [primaryKey({ columns: [t.series, t.part] })],
)

const place = {
  marketId: bigint('market_id', { mode: 'number' }).notNull(),
  /** The first of the span. */
  minute: integer('minute').notNull(),
  part: smallint('part').notNull(),
}

/** One row per market and minute in which its price changed. */
export const priceMinutes = pgTable(
  'price_minutes',
  {
    ...place,
    /** What stood when the minute began; null where no price was known before. */
    open: numeric('open'),
    /** The last of the minute; it stands until the next row. */
    close: numeric('close').notNull(),
  },
  (t) => [primaryKey({ columns: [t.marketId, t.minute, t.part] })],
)

const candle = {
  ...place,
  /** True where no price was known before; `open` is then the first one. */
  isFirst: boolean('is_first').notNull(),
  open: numeric('open').notNull(),
  high: numeric('high').notNull(),
  low: numeric('low').notNull(),
  close: numeric('close').notNull(),
}

/** One row per market and five minutes in which its price changed. */
export const priceFiveMinutes = pgTable('price_five_minutes', candle, (t) => [
  primaryKey({ columns: [t.marketId, t.minute, t.part] }),
])

/** One row per market and hour in which its price changed. */
export const priceHours = pgTable('price_hours', candle, (t) => [
  primaryKey({ columns: [t.marketId, t.minute, t.part] }),
])

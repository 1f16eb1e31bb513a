import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { events } from '../tables/events.ts'
import { markets } from '../tables/markets.ts'

// What lists are ordered by, letter by letter as in the indexes: an unknown number counts as the
// lowest, an unknown creation or closing as the oldest, an unknown end as the last. Filters compare
// the same expressions, so that the planner can use the same indexes, and knows how many rows match.

const number = (column: SQLWrapper): SQL => sql`coalesce(${column}, '-Infinity')`
const past = (column: SQLWrapper): SQL => sql`coalesce(${column}, '-infinity')`
const end = (column: SQLWrapper): SQL => sql`coalesce(${column}, 'infinity')`

export const marketKeys = {
  volume: number(markets.volume),
  volume24h: number(markets.volume24h),
  liquidity: number(markets.liquidity),
  /** Of the first outcome. */
  price: number(sql`${markets.prices}[1]`),
  priceChange24h: number(markets.priceChange24h),
  createdAt: past(markets.createdAt),
  closedAt: past(markets.closedAt),
  endsAt: end(markets.endsAt),
} as const

export const eventKeys = {
  volume: number(events.volume),
  volume24h: number(events.volume24h),
  liquidity: number(events.liquidity),
  createdAt: past(events.createdAt),
  closedAt: past(events.closedAt),
  endsAt: end(events.endsAt),
} as const

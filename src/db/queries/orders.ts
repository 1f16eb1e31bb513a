import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { KeyKind } from '../../domain/cursor.ts'
import { events } from '../tables/events.ts'
import { markets } from '../tables/markets.ts'
import type { Order } from './keyset.ts'

type Definition = Omit<Order, 'name'>

const ordered = (direction: Order['direction']) => (kind: KeyKind, key: SQL | null) =>
  ({ kind, key, direction }) satisfies Definition
const ascending = ordered('asc')
const descending = ordered('desc')

// Every key is the expression of an index of the table, letter by letter: an unknown number counts
// as the lowest, an unknown creation as the oldest, an unknown end as the last.
const number = (column: SQLWrapper): SQL => sql`coalesce(${column}, '-Infinity')`
const creation = (column: SQLWrapper): SQL => sql`coalesce(${column}, '-infinity')`
const end = (column: SQLWrapper): SQL => sql`coalesce(${column}, 'infinity')`

const firstPrice = sql`${markets.prices}[1]`

const MARKET_ORDERS = {
  ID_ASC: ascending('id', null),
  ID_DESC: descending('id', null),
  VOLUME_DESC: descending('decimal', number(markets.volume)),
  VOLUME_ASC: ascending('decimal', number(markets.volume)),
  VOLUME_24H_DESC: descending('decimal', number(markets.volume24h)),
  VOLUME_24H_ASC: ascending('decimal', number(markets.volume24h)),
  LIQUIDITY_DESC: descending('decimal', number(markets.liquidity)),
  LIQUIDITY_ASC: ascending('decimal', number(markets.liquidity)),
  NEWEST: descending('instant', creation(markets.createdAt)),
  OLDEST: ascending('instant', creation(markets.createdAt)),
  ENDING_SOON: ascending('instant', end(markets.endsAt)),
  PRICE_DESC: descending('decimal', number(firstPrice)),
  PRICE_ASC: ascending('decimal', number(firstPrice)),
  PRICE_CHANGE_24H_DESC: descending('decimal', number(markets.priceChange24h)),
  PRICE_CHANGE_24H_ASC: ascending('decimal', number(markets.priceChange24h)),
} as const

const EVENT_ORDERS = {
  ID_ASC: ascending('id', null),
  ID_DESC: descending('id', null),
  VOLUME_DESC: descending('decimal', number(events.volume)),
  VOLUME_24H_DESC: descending('decimal', number(events.volume24h)),
  LIQUIDITY_DESC: descending('decimal', number(events.liquidity)),
  NEWEST: descending('instant', creation(events.createdAt)),
  OLDEST: ascending('instant', creation(events.createdAt)),
  ENDING_SOON: ascending('instant', end(events.endsAt)),
} as const

export type MarketOrder = keyof typeof MARKET_ORDERS
export type EventOrder = keyof typeof EVENT_ORDERS

export const marketOrder = (name: MarketOrder): Order => ({
  name: `markets ${name}`,
  ...MARKET_ORDERS[name],
})

export const eventOrder = (name: EventOrder): Order => ({
  name: `events ${name}`,
  ...EVENT_ORDERS[name],
})

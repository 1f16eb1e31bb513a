import { type SQL, sql } from 'drizzle-orm'
import { events } from '../tables/events.ts'
import { markets } from '../tables/markets.ts'
import type { Key, Order } from './keyset.ts'
import { eventKeys, marketKeys } from './order-keys.ts'

type Definition = Omit<Order, 'name'>

const ascending = (...keys: readonly Key[]): Definition => ({ direction: 'asc', keys })
const descending = (...keys: readonly Key[]): Definition => ({ direction: 'desc', keys })

const decimal = (of: SQL): Key => ({ kind: 'decimal', of })
const instant = (of: SQL): Key => ({ kind: 'instant', of })

const marketId: Key = { kind: 'id', of: sql`${markets.id}` }
const eventId: Key = { kind: 'id', of: sql`${events.id}` }

/** As the markets of an event stand: of equal prices (0.001 each) first what is traded more. */
const price = [decimal(marketKeys.price), decimal(marketKeys.volume), marketId]

const MARKET_ORDERS = {
  ID_ASC: ascending(marketId),
  ID_DESC: descending(marketId),
  VOLUME_DESC: descending(decimal(marketKeys.volume), marketId),
  VOLUME_ASC: ascending(decimal(marketKeys.volume), marketId),
  VOLUME_24H_DESC: descending(decimal(marketKeys.volume24h), marketId),
  VOLUME_24H_ASC: ascending(decimal(marketKeys.volume24h), marketId),
  LIQUIDITY_DESC: descending(decimal(marketKeys.liquidity), marketId),
  LIQUIDITY_ASC: ascending(decimal(marketKeys.liquidity), marketId),
  NEWEST: descending(instant(marketKeys.createdAt), marketId),
  OLDEST: ascending(instant(marketKeys.createdAt), marketId),
  ENDING_SOON: ascending(instant(marketKeys.endsAt), marketId),
  CLOSED_RECENTLY: descending(instant(marketKeys.closedAt), marketId),
  PRICE_DESC: descending(...price),
  PRICE_ASC: ascending(...price),
  PRICE_CHANGE_24H_DESC: descending(decimal(marketKeys.priceChange24h), marketId),
  PRICE_CHANGE_24H_ASC: ascending(decimal(marketKeys.priceChange24h), marketId),
} as const

const EVENT_ORDERS = {
  ID_ASC: ascending(eventId),
  ID_DESC: descending(eventId),
  VOLUME_DESC: descending(decimal(eventKeys.volume), eventId),
  VOLUME_24H_DESC: descending(decimal(eventKeys.volume24h), eventId),
  LIQUIDITY_DESC: descending(decimal(eventKeys.liquidity), eventId),
  NEWEST: descending(instant(eventKeys.createdAt), eventId),
  OLDEST: ascending(instant(eventKeys.createdAt), eventId),
  ENDING_SOON: ascending(instant(eventKeys.endsAt), eventId),
  CLOSED_RECENTLY: descending(instant(eventKeys.closedAt), eventId),
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

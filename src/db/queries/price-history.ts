import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import {
  PRICE_INTERVALS,
  type PriceCandle,
  type PriceInterval,
  type PriceRange,
  USUAL_SPANS,
  WIDTHS,
} from '../../domain/price-history.ts'
import { timestampFromMillis } from '../../domain/timestamp.ts'

export interface PriceQueries {
  /** Candles of each of these markets, oldest first. One statement. */
  histories(
    marketIds: readonly number[],
    range: PriceRange,
  ): Promise<readonly (PriceCandle & { readonly marketId: number })[]>
}

const number = (column: string) => sql`${sql.raw(column)}`.mapWith(Number).as(column)
const decimal = (column: string) => sql<string>`${sql.raw(column)}`.as(column)

const intervals = new Map<number, PriceInterval>(
  PRICE_INTERVALS.map((name) => [WIDTHS[name], name]),
)

const candles = sql`price_histories(
  ${sql.placeholder('ids')}::bigint[], ${sql.placeholder('width')}, ${sql.placeholder('from')},
  ${sql.placeholder('to')}, ${sql.placeholder('span')})`

export const createPriceQueries = (db: PostgresJsDatabase): PriceQueries => {
  const statement = db
    .select({
      marketId: number('market_id'),
      minute: number('minute'),
      width: number('width'),
      open: decimal('open'),
      high: decimal('high'),
      low: decimal('low'),
      close: decimal('close'),
    })
    .from(candles)
    .prepare('price_histories')
  return {
    histories: async (marketIds, { interval, from, to }) => {
      const width = WIDTHS[interval]
      const ids = `{${marketIds.join(',')}}`
      const rows = await statement.execute({ ids, width, from, to, span: USUAL_SPANS[interval] })
      return rows.map(({ minute, width, ...candle }) => ({
        ...candle,
        at: timestampFromMillis(minute * 60_000),
        interval: intervals.get(width) ?? interval,
      }))
    },
  }
}

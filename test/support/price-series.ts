import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'
import type { PriceSeriesName } from '../../src/db/tables/prices.ts'
import {
  createPriceUpkeep,
  type PriceLimits,
  type PriceUpkeepReport,
} from '../../src/pollers/price-upkeep.ts'

/** Whole minutes since 1970. */
export const minuteOf = (at: string): number => Date.parse(at) / 60_000

export interface PriceRows {
  /** What upkeep told of pauses. */
  readonly pauses: readonly boolean[]
  upkeep(minute: number, limits?: Partial<PriceLimits>): Promise<PriceUpkeepReport>
  /** Changes prices of stored markets in this minute, as `ingest_page` does. Null: none any more. */
  move(minute: number, prices: Readonly<Record<number, string | null>>): Promise<void>
  /** Notes markets that are stored for the first time. */
  appear(minute: number, ...ids: readonly number[]): Promise<void>
  /** Rows as texts, in order; times as minutes since 1970. */
  rowsOf(series: PriceSeriesName): Promise<readonly string[]>
}

const ROOM: PriceLimits = { retentionDays: 30, maxBytes: 2 ** 31 }

export const openPriceRows = (database: Database): PriceRows => {
  const { db } = database
  const pauses: boolean[] = []
  const at = (minute: number) => sql`to_timestamp(${minute}::float8 * 60 + 7.5)`
  return {
    pauses,
    upkeep: (minute, limits) =>
      createPriceUpkeep(
        { database, onPricesPaused: (isPaused) => pauses.push(isPaused) },
        { ...ROOM, ...limits },
      )({ minute, ensureLive: () => undefined }),
    move: async (minute, prices) => {
      const ids = `{${Object.keys(prices).join()}}`
      const [row] = await db.execute<{ before: string }>(
        sql`select array_agg(m)::text as before from markets m where id = any(${ids}::bigint[])`,
      )
      for (const [id, price] of Object.entries(prices)) {
        const pair = price === null ? '{}' : `{${price},${1 - Number(price)}}`
        await db.execute(sql`update markets set prices = ${pair} where id = ${id}`)
      }
      await db.execute(
        sql`select record_prices(${ids}::bigint[], ${row?.before}::markets[], ${at(minute)})`,
      )
    },
    appear: async (minute, ...ids) => {
      await db.execute(
        sql`select record_prices(${`{${ids.join()}}`}::bigint[], null, ${at(minute)})`,
      )
    },
    rowsOf: async (series) => {
      const prices =
        series === 'minutes'
          ? sql`coalesce(open::text, '-') || ' ' || close`
          : sql`concat_ws(' ', open, high, low, close, case when is_first then 'first' end)`
      const rows = await db.execute<{ row: string }>(sql`
        select market_id || ' ' || minute || ' ' || ${prices} as row
        from ${sql.identifier(`price_${series}`)} order by market_id, minute`)
      return rows.map(({ row }) => row)
    },
  }
}

import { and, eq, isNotNull, ne, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { type PriceSeriesName, priceParts, priceSeries } from './tables/prices.ts'

export type RolledSeries = Exclude<PriceSeriesName, 'minutes'>
export type PriceSeries = typeof priceSeries.$inferSelect

/** A part that holds something. */
export interface PricePart {
  readonly series: PriceSeriesName
  readonly part: number
  readonly turn: number
}

export interface PriceSeriesSize {
  readonly series: PriceSeriesName
  /** On disk, with indexes. */
  readonly bytes: number
  /** How far it goes back; 0 before anything is recorded. */
  readonly keptSeconds: number
  readonly isPaused: boolean
}

/** What the upkeep of price series is made of: short statements. Times are whole minutes since 1970. */
export interface PriceSeriesStore {
  /** The database's clock. */
  readMinute(): Promise<number>
  /** Takes out what a clock that was ahead left in the present and the next turn; before `mendMarks`. */
  dropFuture(minute: number): Promise<void>
  /** Brings marks that lie in the future back to `minute`; where nothing was recorded ever, sets them. */
  mendMarks(minute: number): Promise<void>
  listSeries(): Promise<readonly PriceSeries[]>
  listParts(): Promise<readonly PricePart[]>
  /** Rolls up `most` minutes at most, up to `until`; returns how far that came. */
  rollUp(series: RolledSeries, until: number, most: number): Promise<number>
  /** Empties a part, and gives it to a turn, or to none; false where somebody reads it. */
  givePart(series: PriceSeriesName, part: number, turn: number | null): Promise<boolean>
  /** On disk, with indexes. */
  sumBytes(): Promise<number>
  listSizes(): Promise<readonly PriceSeriesSize[]>
  /** True where that is new. */
  setPaused(isPaused: boolean): Promise<boolean>
}

/** Of each series: `series`, `bytes`. */
const seriesBytes = sql`
  select p.series, sum(pg_total_relation_size(i.inhrelid)) as bytes
  from price_series p join pg_inherits i on i.inhparent = ('price_' || p.series)::regclass
  group by p.series`

export const createPriceSeriesStore = ({ db }: Database): PriceSeriesStore => ({
  readMinute: async () => {
    const [row] = await db.execute<{ minute: number }>(
      sql`select floor(extract(epoch from clock_timestamp()) / 60)::int as minute`,
    )
    return Number(row?.minute)
  },
  dropFuture: async (minute) => {
    for (const { series, width, turnMinutes, parts, rolledTo } of await db
      .select()
      .from(priceSeries)) {
      const table = sql.identifier(`price_${series}`)
      const turn = Math.floor(minute / turnMinutes)
      if (rolledTo === null) {
        // A page that is stored now may be of the minute after the one that was read.
        await db.execute(sql`delete from ${table}
          where part in (${turn % parts}, ${(turn + 1) % parts}) and minute > ${minute + 1}`)
      } else if (rolledTo > minute) {
        await db.execute(sql`delete from ${table} where minute >= ${minute - (minute % width)}`)
      }
    }
  },
  mendMarks: async (minute) => {
    const hour = minute - (minute % 60)
    await db.execute(sql`
      with mended as (
        select p.series, case when u.is_used then least(p.kept_from, ${hour}) else ${hour} end as kept_from,
          case when p.rolled_to is not null and u.is_used
            then least(p.rolled_to, ${minute}::int - ${minute}::int % p.width)
            when p.rolled_to is not null then ${hour} end as rolled_to
        from price_series p,
          (select exists (select from price_parts where turn is not null) as is_used) u
      )
      update price_series p set kept_from = m.kept_from, rolled_to = m.rolled_to from mended m
      where m.series = p.series
        and (p.kept_from, p.rolled_to) is distinct from (m.kept_from, m.rolled_to)`)
  },
  listSeries: () => db.select().from(priceSeries),
  listParts: () =>
    db
      .select({
        series: priceParts.series,
        part: priceParts.part,
        turn: sql<number>`${priceParts.turn}`,
      })
      .from(priceParts)
      .where(isNotNull(priceParts.turn))
      .orderBy(priceParts.turn),
  rollUp: async (series, until, most) => {
    const [row] = await db.execute<{ mark: number }>(
      sql`select roll_up_prices(${series}, ${until}, ${most}) as mark`,
    )
    return Number(row?.mark)
  },
  givePart: async (series, part, turn) => {
    const [row] = await db.execute<{ is_done: boolean }>(
      sql`select turn_price_part(${series}, ${part}, ${turn}) as is_done`,
    )
    return row?.is_done === true
  },
  sumBytes: async () => {
    const [row] = await db.execute<{ bytes: string }>(
      sql`select sum(bytes)::text as bytes from (${seriesBytes}) s`,
    )
    return Number(row?.bytes)
  },
  listSizes: async () => {
    const rows = await db.execute<Record<keyof PriceSeriesSize, string | boolean>>(sql`
      select p.series, s.bytes, p.is_paused as "isPaused", case when p.kept_from > 0
        then greatest(extract(epoch from now()) - p.kept_from * 60.0, 0) else 0 end as "keptSeconds"
      from price_series p join (${seriesBytes}) s using (series) order by p.width`)
    return rows.map(({ series, bytes, keptSeconds, isPaused }) => ({
      ...{ series: series as PriceSeriesName, isPaused: isPaused === true },
      ...{ bytes: Number(bytes), keptSeconds: Number(keptSeconds) },
    }))
  },
  setPaused: async (isPaused) => {
    const changed = await db
      .update(priceSeries)
      .set({ isPaused })
      .where(and(eq(priceSeries.series, 'minutes'), ne(priceSeries.isPaused, isPaused)))
      .returning({ series: priceSeries.series })
    return changed.length > 0
  },
})

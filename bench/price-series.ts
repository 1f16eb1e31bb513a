import { sql } from 'drizzle-orm'
import type { Database } from '../src/db/client.ts'
import { createPriceSeriesStore } from '../src/db/price-series.ts'
import { createPriceQueries } from '../src/db/queries/price-history.ts'
import { PRICE_SERIES } from '../src/db/tables/prices.ts'
import type { PriceInterval, PriceRange } from '../src/domain/price-history.ts'
import { createIngest } from '../src/pollers/ingest.ts'
import { createPriceUpkeep } from '../src/pollers/price-upkeep.ts'
import { simulatedPages } from './ingest.ts'
import { median, printTable, quantile } from './support/measure.ts'
import { walBytes, withFreshStore } from './support/store.ts'

/** Of 2,500 changed prices a minute and 2,048 MB; minutes of the day are as many as ever. */
const SCALE = 10
const CHANGED = 2_500 / SCALE
const MAX_BYTES = (2_048 / SCALE) * 1024 ** 2
const MARKETS = 20_000 / SCALE
const DAYS = 30
const DAY = 1_440
const MB = 1024 ** 2

/** A run of the events tier in which a good fifth of 6,000 markets moved. */
const TICK = 1_350
const TICKS = 12

/** What the own price series cost: docs/decisions/0016. */
export const benchPriceSeries = async (): Promise<void> => {
  await benchTicks()
  await benchMonth()
}

const now = (): number => Math.floor(Date.now() / 60_000)

const benchTicks = (): Promise<void> =>
  withFreshStore(async (database) => {
    const pages = (await simulatedPages()).slice(0, Math.ceil(TICK / 500))
    const parts = pages.map((page) => ({ ...page, markets: page.markets.slice(0, TICK / 3) }))
    const ingest = createIngest(database)
    const tick = async (n: number): Promise<void> => {
      const at = new Date(Date.now() + n).toISOString()
      for (const page of parts) {
        const price = `0.${100 + n}`
        const markets = page.markets.map((market) => ({
          ...market,
          outcomes: market.outcomes.map((outcome) => ({ ...outcome, price })),
        }))
        await ingest({ ...page, markets }, { at, tier: 'EVENTS' })
      }
    }
    await createPriceUpkeep(
      { database },
      { retentionDays: DAYS, maxBytes: 2 ** 40 },
    )({
      ensureLive: () => undefined,
    })
    const { setPaused } = createPriceSeriesStore(database)
    await tick(0)
    await database.db.execute(sql.raw(RECORD))
    const [without, recorded, first, again] = [costs(), costs(), costs(), costs()]
    // In turns, for whatever else the machine does meanwhile.
    for (let n = 0; n < TICKS; n += 1) {
      await setPaused(true)
      await without.add(database, () => tick(2 * n + 1))
      await setPaused(false)
      await recorded.add(database, () => tick(2 * n + 2))
      await first.add(database, () => record(database, now() + 1 + n))
      await again.add(database, () => record(database, now() + 60))
    }
    printTable(`a tick that changed ${TICK} prices, median of ${TICKS}`, [
      { tick: 'nothing recorded', ...without.median() },
      { tick: 'prices recorded', ...recorded.median() },
      { tick: 'recording alone, new minutes', ...first.median() },
      { tick: 'recording alone, the same minute', ...again.median() },
    ])
  })

const costs = () => {
  const walls: number[] = []
  const bytes: number[] = []
  return {
    add: async (database: Database, work: () => Promise<unknown>): Promise<void> => {
      const [before, started] = [await walBytes(database), performance.now()]
      await work()
      walls.push(performance.now() - started)
      bytes.push((await walBytes(database)) - before)
    },
    median: () => ({ ms: median(walls), 'kB of WAL': median(bytes) / 1000 }),
  }
}

/** As `ingest_page` calls it, with rows as they were that differ in the price. */
const RECORD = `
  create table before as select array_agg(w) as rows from (
    select (jsonb_populate_record(m, jsonb_build_object('prices', array[0.001, 0.999]))).* from markets m
    order by id limit ${TICK}) m, lateral (select m::text::markets as w) w`

const record = (database: Database, minute: number) =>
  database.db.execute(sql`select record_prices(
    (select array_agg(b.id) from before, unnest(rows) b), rows, to_timestamp(${minute * 60}::float8)) from before`)

/**
 * Markets of which few trade much, two ticks a minute of which the second changes some prices again.
 * A random walk, in one statement per five minutes.
 */
const WALK = `
  create function walk(first int, last int) returns void language plpgsql as $$
  declare ids bigint[]; again bigint[]; before markets[];
  begin
    for minute in first..last loop
      again := null;
      for tick in 1..2 loop
        ids := array(select distinct 1 + floor(power(random(), 2) * ${MARKETS})::bigint
          from generate_series(1, case tick when 1 then ${CHANGED * 0.8} else ${CHANGED * 0.3} end))
          || coalesce(again, '{}');
        again := ids[1:${CHANGED * 0.3}];
        select array_agg(m) into before from markets m where id = any(ids);
        update markets set prices = array[
          least(greatest(prices[1] + ((random() - 0.5) * 0.02)::numeric(4, 3), 0.001), 0.999), 0.5]
          where id = any(ids);
        perform record_prices(ids, before, to_timestamp(minute * 60.0 + tick));
      end loop;
    end loop;
  end $$`

const benchMonth = (): Promise<void> =>
  withFreshStore(async (database) => {
    const { db } = database
    await seed(database)
    await db.execute(sql.raw(WALK))
    const limits = { retentionDays: DAYS, maxBytes: MAX_BYTES }
    const upkeep = createPriceUpkeep({ database }, limits)
    const end = now()
    const start = end - DAYS * DAY
    const upkeepMs: number[] = []
    const sizes: number[] = []
    const days = []
    for (let minute = start; minute < end; minute += 5) {
      const started = performance.now()
      const { bytes } = await upkeep({ minute, ensureLive: () => undefined })
      upkeepMs.push(performance.now() - started)
      sizes.push(bytes)
      await db.execute(sql`select walk(${minute}, ${minute + 4})`)
      if ((minute - start) % (3 * DAY) === 0) {
        days.push({ day: (minute - start) / DAY, ...(await sizesOf(database)) })
        process.stdout.write('.')
      }
    }
    days.push({ day: DAYS, ...(await sizesOf(database)) })
    printTable(`MB after ${CHANGED} changed prices a minute, cap ${MAX_BYTES / MB} MB`, days)
    printTable('upkeep, every five minutes', [
      {
        'ms p50': median(upkeepMs),
        'ms p99': quantile(upkeepMs, 0.99),
        'ms max': Math.max(...upkeepMs),
        'largest MB': Math.max(...sizes) / MB,
      },
    ])
    printTable('disk per million rows', await perMillion(database))
    printTable('priceHistory', await readingTimes(database))
  })

const seed = async ({ db }: Database): Promise<void> => {
  await db.execute(
    sql.raw(`
    insert into markets (id, seen_with_event, status, active, closed, archived, accepting_orders, neg_risk,
      is_placeholder, uma_history, prices, observed_at, changed_at, hash)
    select n, false, 'OPEN', true, false, false, true, false, false, '{}', '{0.5,0.5}', now(), now(), 0
    from generate_series(1, ${MARKETS}) n`),
  )
  // What the markets themselves cost is not the question here.
  await db.execute(
    sql.raw(`do $$ declare i text; begin
      for i in select indexrelid::regclass from pg_index where indrelid = 'markets'::regclass and not indisprimary
      loop execute 'drop index ' || i; end loop; end $$`),
  )
  await db.execute(sql.raw('alter table markets set (fillfactor = 50)'))
}

const sizesOf = async ({ db }: Database) => {
  const row: Record<string, number> = {}
  let total = 0
  for (const series of PRICE_SERIES) {
    const [size] = await db.execute<{ bytes: string }>(
      sql.raw(`select sum(pg_total_relation_size(inhrelid))
      as bytes from pg_inherits where inhparent = 'price_${series}'::regclass`),
    )
    row[series] = Number(size?.bytes) / MB
    total += row[series]
  }
  return { ...row, all: total }
}

const perMillion = ({ db }: Database) =>
  Promise.all(
    PRICE_SERIES.map(async (series) => {
      const [row] = await db.execute<{ rows: string; heap: string; indexes: string; hot: string }>(
        sql.raw(`select (select count(*) from price_${series}) as rows, sum(pg_table_size(inhrelid)) as heap,
          sum(pg_indexes_size(inhrelid)) as indexes,
          100.0 * sum(pg_stat_get_tuples_hot_updated(inhrelid)) / nullif(sum(pg_stat_get_tuples_updated(inhrelid)), 0)
            as hot
          from pg_inherits where inhparent = 'price_${series}'::regclass`),
      )
      const millions = Number(row?.rows) / 1e6
      return {
        table: series,
        rows: Number(row?.rows),
        'MB of rows': Number(row?.heap) / MB / millions,
        'MB of index': Number(row?.indexes) / MB / millions,
        '% of updates HOT': Number(row?.hot),
      }
    }),
  )

const readingTimes = async ({ db }: Database) => {
  const queries = createPriceQueries(db)
  const shapes: readonly [string, number, PriceInterval, number][] = [
    ['a week of hours', 1, 'HOUR', 7 * DAY],
    ['1,500 minutes', 1, 'MINUTE', 1_500],
    ['30 days by the day', 1, 'DAY', DAYS * DAY],
    ['a day of five minutes', 20, 'FIVE_MINUTES', DAY],
    ['a week of hours', 100, 'HOUR', 7 * DAY],
    ['1,500 minutes', 20, 'MINUTE', 1_500],
  ]
  const rows = []
  for (const [shape, markets, interval, span] of shapes) {
    const range: PriceRange = { interval, from: now() - span, to: null }
    const times: number[] = []
    let candles = 0
    for (let n = 0; n < 40; n += 1) {
      const ids = Array.from({ length: markets }, (_, i) => 1 + ((i * 37 + n * 11) % MARKETS))
      const started = performance.now()
      candles = (await queries.histories(ids, range)).length
      times.push(performance.now() - started)
    }
    rows.push({
      ...{ shape, markets, candles },
      ...{ 'ms p50': median(times), 'ms p95': quantile(times, 0.95) },
    })
  }
  return rows
}

import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'
import { createPriceUpkeep } from '../../src/pollers/price-upkeep.ts'

const DAY = 1_440
const DAYS = 7
/** Minutes between two runs of the upkeep. */
const STEP = 120
const MARKETS = 300

/** A week of prices of the most traded open markets, one every ten minutes, rolled up as it goes. */
export const fillPrices = async (database: Database): Promise<void> => {
  const upkeep = createPriceUpkeep({ database }, { retentionDays: 30, maxBytes: 2 ** 31 })
  const run = { ensureLive: () => undefined }
  const now = Math.floor(Date.now() / 60_000)
  for (let minute = now - DAYS * DAY; minute < now; minute += STEP) {
    await upkeep({ ...run, minute })
    await fill(database, minute, Math.min(minute + STEP, now))
  }
  await upkeep({ ...run, minute: now })
}

const fill = async ({ db }: Database, from: number, to: number): Promise<void> => {
  await db.execute(sql`
    with moving as (
      select id, prices[1] as price from markets where status = 'OPEN' and not is_placeholder
      order by coalesce(volume, '-Infinity') desc, id desc limit ${MARKETS}
    ), moved as (
      select id, t as minute, round((0.5 + (price - 0.5) * (0.6 + 0.4 * sin((t - 10 + id) / 400.0)))::numeric, 3) as open,
        round((0.5 + (price - 0.5) * (0.6 + 0.4 * sin((t + id) / 400.0)))::numeric, 3) as close
      from moving, generate_series(${from}::int, ${to}::int - 1, 10) t
    )
    insert into price_minutes (market_id, minute, part, open, close)
    select m.id, m.minute, p.part, m.open, m.close from moved m
    join price_series s on s.series = 'minutes'
    join price_parts p on p.series = s.series and p.turn = m.minute / s.turn_minutes
    where m.open <> m.close`)
}

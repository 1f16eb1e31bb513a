import { sql } from 'drizzle-orm'
import type { Database } from '../../src/db/client.ts'

/**
 * 30,000 events with a market each, a tenth of them open, the newest: so many that Postgres reads no
 * table whole for want of rows; outcomes are of the open ones only. Tags: `all` of every event, `first` of the oldest 20,000, `some` of every
 * hundredth, `over` of 200 closed ones, `rare` of four.
 */
export const fillLists = async ({ db }: Database): Promise<void> => {
  await db.execute(sql`
    insert into events (id, status, active, closed, archived, neg_risk, volume, volume_24h, liquidity,
      created_at, ends_at, closed_at, observed_at, changed_at, hash)
    select i, case when i > 27000 then 'OPEN' else 'RESOLVED' end::market_status, true, i <= 27000, false,
      i % 5 = 0, i * 7919 % 30000, i * 104729 % 30000, i * 1299709 % 30000,
      '2026-01-01'::timestamptz + i * interval '1 minute', '2026-06-01'::timestamptz + i * interval '1 minute',
      case when i <= 27000 then '2026-07-01'::timestamptz + i * interval '1 minute' end, now(), now(), 0
    from generate_series(1::bigint, 30000) i`)
  await db.execute(sql`
    insert into event_texts (event_id, slug, title, description, series_slug, tag_slugs, has_unclosed, hash)
    select i, 'event-' || i, 'Event ' || i, repeat('What it is about. ', 20), 'series-' || i % 400, array_remove(array[
        'all', case when i <= 20000 then 'first' end, case when i % 100 = 0 then 'some' end,
        case when i <= 200 then 'over' end, case when i % 9000 = 1 then 'rare' end,
        case when i % 3 = 0 then 'sports' end, case when i % 3 = 1 then 'finance' end], null),
      i > 27000, 0
    from generate_series(1::bigint, 30000) i`)
  await db.execute(sql`
    insert into markets (id, event_id, seen_with_event, status, active, closed, archived,
      accepting_orders, neg_risk, is_placeholder, uma_history, prices, volume, volume_24h, liquidity,
      price_change_24h, created_at, ends_at, closed_at, observed_at, changed_at, hash)
    select i, i, true, case when i > 27000 then 'OPEN' else 'RESOLVED' end::market_status,
      true, i <= 27000, false, i > 27000, i % 5 = 0, i % 50 = 0, '{}',
      array[i * 31 % 1000 / 1000.0, 1 - i * 31 % 1000 / 1000.0], i * 7919 % 30000, i * 104729 % 30000,
      i * 1299709 % 30000, (i * 17 % 1000 - 500) / 1000.0,
      '2026-01-01'::timestamptz + i * interval '1 minute', '2026-06-01'::timestamptz + i * interval '1 minute',
      case when i <= 27000 then '2026-07-01'::timestamptz + i * interval '1 minute' end,
      now(), '2026-08-01'::timestamptz + i * interval '1 minute', 0
    from generate_series(1::bigint, 30000) i`)
  await db.execute(sql`
    insert into market_texts (market_id, slug, question, condition_id, hash)
    select i, 'market-' || i, 'Will ' || i || ' happen?', '0x' || lpad(to_hex(i), 64, '0'), 0
    from generate_series(1::bigint, 30000) i`)
  await db.execute(sql`
    insert into outcomes (market_id, index, name, token_id)
    select i, o, case o when 0 then 'Yes' else 'No' end, '7' || lpad(i::text, 20, '0') || o
    from generate_series(27001::bigint, 30000) i, generate_series(0, 1) o`)
  await db.execute(sql`analyze events, event_texts, markets, market_texts, outcomes`)
}

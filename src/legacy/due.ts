import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'

/** A run of the resolutions tier looks at 2,000 markets each five minutes: most of it, and room for others. */
const PACE_MS = 200

/**
 * Queues markets that upstream has never shown for a look by id, one after the other behind `place`
 * others. Until then they count as missing: nobody must expect a list to show them, or the sweep would
 * take their absence for a shortfall of upstream. Resolves to how many were queued; those that are
 * queued already, or that upstream has shown, are left alone.
 */
export const queueLooks = async (
  { db }: Database,
  ids: readonly number[],
  place: number,
): Promise<number> => {
  if (ids.length === 0) return 0
  const [row] = await db.execute<{ count: number }>(sql`
    with queued as (
      insert into market_checks (market_id, status, missing, attempts, checked_at, next_check_at)
      select m.id, m.status, true, 0, now(),
        now() + (${place} + row_number() over (order by m.id)) * ${PACE_MS} * interval '1 millisecond'
      from markets m
      where m.id = any(${`{${ids.join()}}`}::bigint[]) and m.status = 'OPEN'
        and m.upstream_updated_at is null
      order by m.id
      on conflict (market_id) do nothing
      returning 1
    )
    select count(*)::int as count from queued`)
  return row?.count ?? 0
}

import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import type { Timestamp } from '../domain/market.ts'

/**
 * Dates markets that were stored in one page, as of `at`, each by its own row instead. Whatever has been
 * seen of one since stays. Killed before it, an import leaves them older than they are, never fresher.
 */
export const dateRows = async (
  { db }: Database,
  rows: readonly { readonly id: number; readonly at: Timestamp }[],
  at: Timestamp,
): Promise<void> => {
  const ids = `{${rows.map((row) => row.id).join()}}`
  const dates = `{${rows.map((row) => row.at).join()}}`
  // Locked by id and before the looks, as by all others.
  await db.execute(sql`
    with own as (
      select * from unnest(${ids}::bigint[], ${dates}::timestamptz[]) as o(id, at)
    ), held as (
      select m.id, o.at from markets m join own o on o.id = m.id
      where m.observed_at = ${at} and m.upstream_updated_at is null and o.at > m.observed_at
      order by m.id for no key update of m
    ), dated as (
      update markets m set observed_at = h.at from held h where m.id = h.id returning m.id, h.at
    )
    update market_observations o set observed_at = d.at, tier_at = d.at from dated d
    where o.market_id = d.id and o.observed_at = ${at}`)
}

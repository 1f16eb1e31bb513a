import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'

export interface RefusedRow {
  readonly kind: 'market' | 'event'
  /** Upstream's id as it came; null where there was none to read. */
  readonly id: string | null
  readonly reason: string
  readonly raw: unknown
}

/** How many refused rows are kept, the latest seen; and how much of each. */
const KEPT_ROWS = 1000
const KEPT_CHARACTERS = 20_000

/** Keeps rows that could not be read, with the reason, for people to look at. Bounded. */
export const recordRefusedRows = async (
  { db }: Database,
  rows: readonly RefusedRow[],
): Promise<void> => {
  if (rows.length === 0) return
  const latest = new Map(rows.map((row) => [`${row.kind} ${row.id} ${row.reason}`, row]))
  const input = JSON.stringify(
    [...latest.values()].slice(-KEPT_ROWS).map(({ kind, id, reason, raw }) => ({
      kind,
      upstream_id: storable(id?.slice(0, 100) ?? null),
      reason: storable(reason.slice(0, 1000)),
      raw: rawText(raw),
    })),
  )
  await db.execute(sql`
    with input as (
      select * from jsonb_to_recordset(${input}::text::jsonb)
        as i(kind text, upstream_id text, reason text, raw text)
    ), stored as (
      insert into refused_rows as r (kind, upstream_id, reason, raw, first_seen_at, last_seen_at)
      select kind, upstream_id, reason, raw, now(), now() from input
      order by kind, upstream_id, reason
      on conflict (kind, (coalesce(upstream_id, '')), reason) do update
        set raw = excluded.raw, times = r.times + 1, last_seen_at = excluded.last_seen_at
    )
    delete from refused_rows where id in (
      select id from refused_rows order by last_seen_at desc, id desc offset ${KEPT_ROWS})`)
}

/** Postgres stores neither NUL nor half a surrogate pair. */
const storable = <Text extends string | null>(text: Text): Text =>
  (text === null ? null : text.toWellFormed().replaceAll('\u0000', '\uFFFD')) as Text

const rawText = (raw: unknown): string =>
  storable((JSON.stringify(raw) ?? 'undefined').slice(0, KEPT_CHARACTERS))

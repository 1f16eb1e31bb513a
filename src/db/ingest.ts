import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { databaseCodeOf } from './database-failures.ts'

/** One market of a page, as short as the question "is this what is stored?" allows. */
export interface MarketProbe {
  readonly id: number
  readonly hash: string
  readonly textsHash: string
  /** What it makes of the market's state (`verdictText`). */
  readonly verdict: string
  /** Its event; null where the payload says that it has none, undefined where it does not say. */
  readonly eventId: number | null | undefined
  /** True when the page shows it among all the markets of its event. */
  readonly withEvent: boolean
}

export interface EventProbe {
  readonly id: number
  readonly hash: string
  readonly textsHash: string
  /** Of the ids of its markets; null when the page does not list them. */
  readonly memberHash: string | null
}

export interface MarketDifference {
  readonly id: number
  readonly texts: boolean
}

export interface EventDifference {
  readonly id: number
  readonly isNew: boolean
  readonly content: boolean
  readonly texts: boolean
  readonly members: boolean
}

export interface StoredChange {
  /** Whose visible content changed. */
  readonly marketIds: readonly number[]
  readonly eventIds: readonly number[]
  /** Of the change feed; null when nothing changed. */
  readonly version: number | null
  /** Rows that differed and were older than what is stored: they changed nothing. */
  readonly outdated: number
}

/** Which markets of a page differ from what is stored. One statement. */
export const listMarketDifferences = async (
  { db }: Database,
  probes: readonly MarketProbe[],
): Promise<readonly MarketDifference[]> => {
  if (probes.length === 0) return []
  // -1: the payload does not say; 0: it says none. Upstream's own numbers start above.
  const eventIds = probes.map(({ eventId }) => (eventId === undefined ? -1 : (eventId ?? 0)))
  const rows = await db.execute<{ id: string; texts: boolean }>(sql`
    select i.id, t.hash is distinct from i.texts_hash as texts
    from unnest(
      ${arrayOf(probes, (p) => p.id)}::bigint[], ${arrayOf(probes, (p) => p.hash)}::bigint[],
      ${arrayOf(probes, (p) => p.textsHash)}::bigint[], ${arrayOf(eventIds, (id) => id)}::bigint[],
      ${arrayOf(probes, (p) => p.withEvent)}::boolean[],
      ${arrayOf(probes, (p) => `"${p.verdict}"`)}::text[]
    ) as i(id, hash, texts_hash, event_id, with_event, verdict)
    left join markets m on m.id = i.id
    left join market_texts t on t.market_id = i.id
    left join resolution_doubts d on d.market_id = i.id
    where m.hash is distinct from i.hash or m.verdict is distinct from i.verdict
      or d.market_id is not null
      or t.hash is distinct from i.texts_hash
      or (i.event_id >= 0 and m.event_id is distinct from nullif(i.event_id, 0))
      or (i.with_event and not m.seen_with_event)`)
  return rows.map((row) => ({ id: Number(row.id), texts: row.texts }))
}

/** Which events of a page differ from what is stored, and how. One statement. */
export const listEventDifferences = async (
  { db }: Database,
  probes: readonly EventProbe[],
): Promise<readonly EventDifference[]> => {
  if (probes.length === 0) return []
  const rows = await db.execute<{ id: string } & Omit<EventDifference, 'id'>>(sql`
    select i.id, e.id is null as "isNew", e.hash is distinct from i.hash as content,
      t.hash is distinct from i.texts_hash as texts,
      i.member_hash is not null and o.member_hash is distinct from i.member_hash as members
    from unnest(
      ${arrayOf(probes, (p) => p.id)}::bigint[], ${arrayOf(probes, (p) => p.hash)}::bigint[],
      ${arrayOf(probes, (p) => p.textsHash)}::bigint[],
      ${arrayOf(probes, (p) => p.memberHash ?? 'NULL')}::bigint[]
    ) as i(id, hash, texts_hash, member_hash)
    left join events e on e.id = i.id
    left join event_texts t on t.event_id = i.id
    left join event_observations o on o.event_id = i.id
    where e.hash is distinct from i.hash or t.hash is distinct from i.texts_hash
      or (i.member_hash is not null and o.member_hash is distinct from i.member_hash)`)
  return rows.map((row) => ({ ...row, id: Number(row.id) }))
}

/**
 * Stores one page: a single statement, so all of it or nothing. `page` is the JSON text that the
 * function `ingest_page` documents. Locks have an order, yet should Postgres find a deadlock all the
 * same, the page is stored by a second try: the first has left nothing behind.
 */
export const storePage = async (database: Database, page: string): Promise<StoredChange> => {
  try {
    return await callIngestPage(database, page)
  } catch (error) {
    if (databaseCodeOf(error) !== DEADLOCK) throw error
    return callIngestPage(database, page)
  }
}

const DEADLOCK = '40P01'

interface StoredRow extends Record<string, unknown> {
  readonly markets: string
  readonly events: string
  readonly version: string | null
  readonly outdated: number
}

const callIngestPage = async ({ db }: Database, page: string): Promise<StoredChange> => {
  // Through text: the driver would encode a string meant as jsonb once more.
  const rows = await db.execute<StoredRow>(sql`
    select array_to_json(market_ids)::text as markets, array_to_json(event_ids)::text as events,
      version, outdated
    from ingest_page(${page}::text::jsonb)`)
  const row = rows[0]
  return {
    marketIds: row === undefined ? [] : JSON.parse(row.markets),
    eventIds: row === undefined ? [] : JSON.parse(row.events),
    version: row?.version == null ? null : Number(row.version),
    outdated: row?.outdated ?? 0,
  }
}

/** A Postgres array literal; for what needs no escaping: numbers, booleans, hashes, quoted verdicts. */
const arrayOf = <Item>(
  items: readonly Item[],
  textOf: (item: Item) => number | boolean | string,
): string => `{${items.map(textOf).join(',')}}`

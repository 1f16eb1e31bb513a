import { inArray, type SQL, sql } from 'drizzle-orm'
import { nextCheckAfterMs } from '../domain/check.ts'
import type { Timestamp } from '../domain/market.ts'
import type { MarketStatus } from '../domain/status.ts'
import type { Database } from './client.ts'
import { hasStatus, UNCLOSED } from './tables/columns.ts'
import { markets } from './tables/markets.ts'
import { marketChecks } from './tables/polling.ts'

/** By the time of their next look, or else of what makes them due; at most `limit`. */
type ListIds = (limit: number) => Promise<readonly number[]>

const idsOf = (rows: readonly { readonly id: string }[]): readonly number[] =>
  rows.map(({ id }) => Number(id))

/** No result of a short market was ever seen earlier after the end of its window (2026-09). */
const LAG_SECONDS = 10

/** A result is only corrected by a look so long after the one that put it in doubt. */
const SECOND_LOOK = sql`interval '1 minute'`

/** A look that falls due before the next run does not wait for the one after. */
const isDue = (earlySeconds: number): SQL => sql`(c.next_check_at is null or c.status <> m.status
  or c.next_check_at <= now() + ${earlySeconds} * interval '1 second')`

/** The looks at a market `m`, by itself and with its event. */
const LOOKS = sql`left join market_observations o on o.market_id = m.id
  left join event_observations e on e.event_id = m.event_id and m.seen_with_event`

/** When anything showed it last. */
const LAST_SEEN = sql`greatest(m.observed_at, o.observed_at, e.observed_at)`

/**
 * Who is due for a look by id between two sweeps: short markets whose window has ended, what the
 * oracle has been asked about, and results in doubt.
 */
export const listFastDue =
  ({ db }: Database, shortMarketMaxMs: number): ListIds =>
  async (limit) => {
    const isShortEnded = sql`window_ends_at <= now() - ${LAG_SECONDS} * interval '1 second'
      and window_ends_at - window_starts_at < ${shortMarketMaxMs} * interval '1 millisecond'`
    return idsOf(
      await db.execute<{ id: string }>(sql`
        with ended as (
          select id, status, window_ends_at as since from markets
          where ${hasStatus(markets.status, UNCLOSED)} and window_ends_at is not null
            and ${isShortEnded}
          union all
          select id, status, window_ends_at from markets
          where ${hasStatus(markets.status, ['CLOSED'])} and ${isShortEnded}
            and window_ends_at > now() - interval '1 hour'
        ), candidates as (
          select * from ended
          union
          select id, status, changed_at from markets
          where ${hasStatus(markets.status, ['PROPOSED', 'DISPUTED'])}
          union
          select market_id, 'RESOLVED', since + ${SECOND_LOOK} from resolution_doubts
          where since <= now() - ${SECOND_LOOK}
        )
        select m.id from candidates m left join market_checks c on c.market_id = m.id
        where ${isDue(5)}
        group by m.id
        order by min(coalesce(c.next_check_at, m.since)), m.id
        limit ${limit}`),
    )
  }

/** Closed markets without a result, which no list shows any more. */
export const listUndetermined =
  ({ db }: Database): ListIds =>
  async (limit) =>
    idsOf(
      await db.execute<{ id: string }>(sql`
        select m.id from markets m left join market_checks c on c.market_id = m.id
        where ${hasStatus(sql`m.status`, ['CLOSED'])} and ${isDue(60)}
        order by coalesce(c.next_check_at, m.changed_at), m.id
        limit ${limit}`),
    )

/** Markets stored as open that nothing has shown since `before`: not closed, but to be asked about. */
export const listUnseen =
  ({ db }: Database, before: Timestamp): ListIds =>
  async (limit) =>
    idsOf(
      await db.execute<{ id: string }>(sql`
        select m.id from markets m
        ${LOOKS}
        left join market_checks c on c.market_id = m.id
        where ${hasStatus(sql`m.status`, UNCLOSED)} and not m.closed and ${isDue(60)}
          and ${LAST_SEEN} < ${before}::timestamptz
          -- the start of a run during which the clock was set back tells nothing
          and ${before}::timestamptz <= clock_timestamp()
        order by coalesce(c.next_check_at, ${LAST_SEEN}), m.id
        limit ${limit}`),
    )

/** Forgets the looks at markets that have a result, or that lists show again. */
export const forgetChecks = async ({ db }: Database): Promise<void> => {
  await db.execute(sql`
    delete from market_checks c using markets m
    ${LOOKS}
    where m.id = c.market_id
      and not exists (select from resolution_doubts d where d.market_id = m.id)
      and (m.status = 'RESOLVED'
      or (${LAST_SEEN} > c.checked_at
        and (c.missing or m.status = 'OPEN' and coalesce(m.window_ends_at > now(), true))))`)
}

/** Which of these markets are stored. */
export const listKnown = async (
  { db }: Database,
  ids: readonly number[],
): Promise<ReadonlySet<number>> => {
  const rows = await db
    .select({ id: markets.id })
    .from(markets)
    .where(inArray(markets.id, [...ids]))
  return new Set(rows.map(({ id }) => id))
}

/** Stored open markets that a sweep should meet: all but those that upstream has lost. */
export const countExpected = async ({ db }: Database): Promise<number> => {
  const [row] = await db.execute<{ count: string }>(sql`
    select count(*) from markets m left join market_checks c on c.market_id = m.id and c.missing
    where ${hasStatus(sql`m.status`, UNCLOSED)} and not m.closed and c.market_id is null`)
  return Number(row?.count)
}

/**
 * What came of a look: `failed` where upstream gave no answer, `unasked` where a list by id did not
 * show it, and it could not be asked for by itself yet.
 */
export type CheckOutcome = 'found' | 'missing' | 'failed' | 'unasked'

/** Notes looks by id, as the markets stand after them, and when to look next. */
export const noteChecks = async (
  { db }: Database,
  outcomes: ReadonlyMap<number, CheckOutcome>,
  { shortMarketMaxMs }: { readonly shortMarketMaxMs: number },
): Promise<void> => {
  if (outcomes.size === 0) return
  const states = await db.execute<CheckState>(sql`
    select m.id, m.status, m.is_placeholder as "isPlaceholder", c.status as "statusBefore",
      c.missing as "wasMissing", coalesce(c.attempts, 0) as attempts,
      (extract(epoch from now() - m.closed_at) * 1000)::float8 as "closedForMs",
      exists (select from resolution_doubts d where d.market_id = m.id) as "isInDoubt",
      coalesce(m.window_ends_at <= now() and m.window_ends_at - m.window_starts_at
        < ${shortMarketMaxMs} * interval '1 millisecond', false) as "isShortEnded"
    from markets m left join market_checks c on c.market_id = m.id
    where m.id = any(${`{${[...outcomes.keys()].join()}}`}::bigint[])`)
  const done: number[] = []
  const notes: Note[] = []
  for (const state of states) {
    const note = noteOf(state, outcomes.get(Number(state.id)) ?? 'failed')
    if (note === null) done.push(Number(state.id))
    else notes.push(note)
  }
  if (done.length > 0) await db.delete(marketChecks).where(inArray(marketChecks.marketId, done))
  if (notes.length > 0) await db.execute(upsertOf(notes))
}

interface CheckState extends Record<string, unknown> {
  readonly id: string
  readonly status: MarketStatus
  readonly isPlaceholder: boolean
  readonly statusBefore: MarketStatus | null
  readonly wasMissing: boolean | null
  readonly attempts: number
  readonly isInDoubt: boolean
  readonly closedForMs: number | null
  readonly isShortEnded: boolean
}

interface Note {
  readonly id: number
  readonly status: MarketStatus
  readonly missing: boolean
  readonly attempts: number
  readonly afterMs: number
}

/** Behind all others that are due, so that what gets no answer keeps nobody else waiting. */
const FAILED_MS = 60_000
/** Before those that the next run asks about again, so that everybody's turn comes. */
const UNASKED_MS = -1

/** Null when no further look is needed. What has moved since the last look is looked at anew. */
const noteOf = (state: CheckState, outcome: CheckOutcome): Note | null => {
  const { status, wasMissing } = state
  const id = Number(state.id)
  if (outcome === 'failed' || outcome === 'unasked') {
    const { attempts } = state
    const afterMs = outcome === 'failed' ? FAILED_MS : UNASKED_MS
    return { id, status, missing: wasMissing ?? false, attempts, afterMs }
  }
  const isMissing = outcome === 'missing'
  const isSame = state.statusBefore === status && wasMissing === isMissing
  const attempts = isSame ? state.attempts : 0
  const afterMs = nextCheckAfterMs({ ...state, isMissing, attempts })
  return afterMs === null
    ? null
    : { id, status, missing: isMissing, attempts: attempts + 1, afterMs }
}

const upsertOf = (notes: readonly Note[]) => {
  const column = (cell: (note: Note) => number | string | boolean) => `{${notes.map(cell).join()}}`
  return sql`
    insert into market_checks as c (market_id, status, missing, attempts, checked_at, next_check_at)
    select n.id, n.status, n.missing, n.attempts, now(), now() + n.after_ms * interval '1 millisecond'
    from unnest(
      ${column((n) => n.id)}::bigint[], ${column((n) => n.status)}::market_status[],
      ${column((n) => n.missing)}::boolean[], ${column((n) => n.attempts)}::int[],
      ${column((n) => n.afterMs)}::float8[]
    ) as n(id, status, missing, attempts, after_ms)
    order by n.id
    on conflict (market_id) do update set status = excluded.status, missing = excluded.missing,
      attempts = excluded.attempts, checked_at = excluded.checked_at,
      next_check_at = excluded.next_check_at`
}

import type postgres from 'postgres'
import type { Simulator } from '../../simulator/server.ts'

export interface StoredMarket {
  readonly id: number
  readonly status: string
  /** What it pays, as text; null while it is not resolved. */
  readonly result: string | null
}

export type Stored = ReadonlyMap<number, StoredMarket>

export const readStored = async (sql: postgres.Sql): Promise<Stored> => {
  const rows = await sql<StoredMarket[]>`
    select id::int as id, status::text as status,
      resolution_kind || ' ' || payouts::text as result
    from markets`
  return new Map(rows.map((row) => [row.id, row]))
}

/** What was lost of the markets stored before; empty when nothing was. */
export const lossesOf = (
  before: Stored,
  after: Stored,
  market: Simulator['market'],
): readonly string[] =>
  [...before.values()].flatMap(({ id, status, result }) => {
    const now = after.get(id)
    if (now === undefined) return [`market ${id} vanished`]
    if (result !== null && now.result !== result) return [`market ${id} paid ${result} before`]
    if (now.status === status || isTrue(now.status, market(id))) return []
    return [`market ${id} went from ${status} to ${now.status}, which is not so`]
  })

/** The world moves on meanwhile: a change is no loss where upstream really stands like that. */
const isTrue = (status: string, truth: ReturnType<Simulator['market']>): boolean => {
  const uma = String(truth?.umaResolutionStatus ?? '').toUpperCase()
  if (status === 'PROPOSED' || status === 'DISPUTED') return uma === status
  if (status === 'OPEN') return truth?.closed === false
  return truth?.closed === true
}

export interface Runs {
  readonly job: string
  /** Those that have ended. */
  readonly ended: number
  readonly ok: number
  /** Events and markets that they stored anew. */
  readonly changed: number
  /** Milliseconds from then to the start of the first that ended well; null: none has. */
  readonly firstOkMs: number | null
}

/** The runs of each job that began after `since`. */
export const readRuns = async (sql: postgres.Sql, since: Date): Promise<readonly Runs[]> =>
  sql<Runs[]>`
    select job, count(finished_at)::int as ended,
      count(*) filter (where finished_at is not null and error_code is null)::int as ok,
      coalesce(sum(events_changed + markets_changed), 0)::int as changed,
      (extract(epoch from min(started_at)
        filter (where finished_at is not null and error_code is null) - ${since}::timestamptz)
        * 1000)::float8 as "firstOkMs"
    from ticks where started_at > ${since}::timestamptz group by job`

/** Ids of the markets that were observed after `since`, by themselves or with their event. */
export const readObserved = async (
  sql: postgres.Sql,
  since: Date,
): Promise<ReadonlySet<number>> => {
  const rows = await sql<{ id: number }[]>`
    select m.id::int as id from markets m
    left join market_observations o on o.market_id = m.id
    left join event_observations e on e.event_id = m.event_id and m.seen_with_event
    where greatest(m.observed_at, o.observed_at, e.observed_at) > ${since}::timestamptz`
  return new Set(rows.map(({ id }) => id))
}

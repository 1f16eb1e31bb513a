import type postgres from 'postgres'
import type { Simulator } from '../../simulator/server.ts'

/** What the database holds that it must not, or lacks; all zero is right. */
export interface StoredFaults {
  /** Open upstream and not stored, or stored open and closed upstream. */
  readonly lost: number
  /** Markets of one condition, outcomes of one token. */
  readonly duplicates: number
  /** Markets without their texts or outcomes, events without their texts. */
  readonly halfWritten: number
  /** Numbers that the change feed left out or lost at its end. */
  readonly feedHoles: number
}

/** What upstream shows now; to be asked before the runs that must have stored it. */
export interface Upstream {
  readonly open: readonly number[]
  /** Stored as open, and closed upstream. */
  readonly closed: readonly number[]
}

export const readUpstream = async (sql: postgres.Sql, simulator: Simulator): Promise<Upstream> => {
  const stored = await sql<{ id: number }[]>`select id::int as id from markets where not closed`
  return {
    open: simulator.openMarketIds(),
    closed: stored.map(({ id }) => id).filter((id) => simulator.market(id)?.closed === true),
  }
}

export const findFaults = async (
  sql: postgres.Sql,
  { open, closed }: Upstream,
): Promise<StoredFaults> => {
  const [row] = await sql<StoredFaults[]>`
    select
      (select count(*) from unnest(${sql.array([...open])}::bigint[]) as upstream(id)
        where not exists (select from markets m where m.id = upstream.id))::int
      + (select count(*) from markets where not closed
          and id = any(${sql.array([...closed])}::bigint[]))::int as lost,
      (select coalesce(sum(n - 1), 0) from (select count(*) as n from market_texts
        where condition_id is not null group by condition_id having count(*) > 1) c)::int
      + (select coalesce(sum(n - 1), 0) from (select count(*) as n from outcomes
        where token_id is not null group by token_id having count(*) > 1) t)::int as duplicates,
      (select count(*) from markets m where
        not exists (select from market_texts t where t.market_id = m.id)
        or not exists (select from outcomes o where o.market_id = m.id))::int
      + (select count(*) from events e
        where not exists (select from event_texts t where t.event_id = e.id))::int as "halfWritten",
      (select (select last_version from feeds where name = 'changes')
        - coalesce(min(version), 1) + 1 - count(*) from changes)::int as "feedHoles"`
  if (row === undefined) throw new Error('a select without a from returned no row')
  return row
}

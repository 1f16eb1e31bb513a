import type postgres from 'postgres'
import type { LoggedChange, StoredState } from './feed-verdict.ts'

type AnySql = postgres.Sql | postgres.TransactionSql

/** The resolution log and what the markets became, as the database has them. */
export interface StoredLog {
  readonly epoch: string
  readonly lastSeq: number
  readonly changes: readonly LoggedChange[]
  readonly states: readonly StoredState[]
}

export const readEpoch = async (sql: AnySql): Promise<string> => {
  const [row] = await sql<{ epoch: string }[]>`select epoch from feeds where name = 'resolutions'`
  if (row === undefined) throw new Error('there is no resolution feed')
  return row.epoch
}

export const readHead = async (sql: AnySql): Promise<number> => {
  const [row] = await sql<{ head: number }[]>`
    select last_version::float8 as head from feeds where name = 'resolutions'`
  return row?.head ?? 0
}

/** The result in one text, the same for both tables. */
const RESULT = `case when resolution_kind is not null then
  concat_ws(' ', resolution_kind, resolution_source, winner_index, payouts) end`

/** All of it in one snapshot. */
export const readLog = (sql: postgres.Sql): Promise<StoredLog> =>
  sql.begin('isolation level repeatable read', async (tx) => {
    const epoch = await readEpoch(tx)
    const lastSeq = await readHead(tx)
    const changes = await tx<LoggedChange[]>`
      select seq::float8 as seq, market_id::float8 as "marketId", kind, status,
        ${tx.unsafe(RESULT)} as result, supersedes::float8 as supersedes,
        jsonb_array_length(evidence -> 'umaHistory') as "umaSteps",
        extract(epoch from observed_at)::float8 * 1000 as "observedAt",
        extract(epoch from recorded_at)::float8 * 1000 as "recordedAt",
        tag_slugs as "tagSlugs", window_ms::float8 as "windowMs"
      from resolution_changes order by seq`
    const states = await tx<StoredState[]>`
      select id::float8 as id, status, ${tx.unsafe(RESULT)} as result from markets`
    return { epoch, lastSeq, changes: [...changes], states: [...states] }
  })

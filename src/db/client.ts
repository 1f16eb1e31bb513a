import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { arrayTypes } from './array-types.ts'
import { createSocketFactory } from './socket.ts'

export interface DatabaseOptions {
  readonly url: string
  /** Shown in pg_stat_activity as `polycool/<service>`. Default `api`. */
  readonly service?: string
  /** Connections at most. Default 10. */
  readonly max?: number
  /**
   * `DATABASE_PREPARE`; default true, or what `?prepare=false` in the URL says. False for a pooler
   * in transaction mode (pgbouncer): no server-side prepared statements, and no settings at connect,
   * which pgbouncer refuses ("unsupported startup parameter"). They then are the role's:
   * `alter role ... set statement_timeout = '5s'`, and `set jit = off`.
   */
  readonly prepare?: boolean | undefined
  /** Of one statement, on the server. Default 5000; 0: none, for a client of long work alone. */
  readonly statementTimeoutMs?: number
  /** Default 3000. */
  readonly lockTimeoutMs?: number
  /** How long a frozen process may keep locks. Default 5000. */
  readonly idleInTransactionTimeoutMs?: number
  /** Told the text of every statement as it is sent. */
  readonly onStatement?: (statement: string) => void
}

/**
 * One pool. All SQL goes through `db`: Drizzle has rewired the date parsers of `sql`, and times are
 * strings in both. `sql` is for what Drizzle has no word for (LISTEN).
 */
export interface Database {
  readonly db: PostgresJsDatabase
  readonly sql: postgres.Sql
  /** Waits up to 5 s for running queries, then cuts. Idempotent. */
  readonly close: () => Promise<void>
}

const isPreparing = ({ url, prepare }: DatabaseOptions): boolean =>
  prepare ?? !/[?&]prepare=false(&|$)/.test(url)

const serverSettings = (options: DatabaseOptions) => ({
  // Statements of milliseconds: compiling one took 17 s on PostgreSQL 15, where it was thought to be long.
  jit: 'off',
  statement_timeout: options.statementTimeoutMs ?? 5_000,
  lock_timeout: options.lockTimeoutMs ?? 3_000,
  idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 5_000,
})

/**
 * Silence that no living server keeps: three statement timeouts. Without a statement timeout any
 * silence may be work. A LISTEN through such a pool needs a heartbeat within that time.
 */
const silenceOptions = ({ statementTimeoutMs = 5_000 }: DatabaseOptions) => {
  const silenceMs = statementTimeoutMs * 3
  if (silenceMs === 0) return {}
  return { socket: createSocketFactory(silenceMs), idle_timeout: (silenceMs * 2) / 3 / 1_000 }
}

/** How every connection of ours is made. */
export const connectionSettings = (options: DatabaseOptions) => {
  const { service = 'api', max = 10, onStatement } = options
  const prepare = isPreparing(options)
  return {
    ...silenceOptions(options),
    max,
    prepare,
    connect_timeout: 5,
    types: arrayTypes,
    fetch_types: false,
    onnotice: () => undefined,
    debug:
      onStatement === undefined ? false : (_: number, statement: string) => onStatement(statement),
    connection: {
      application_name: `polycool/${service}`,
      ...(prepare && serverSettings(options)),
    },
  }
}

/** Opens a pool; connects with the first query. Close it. */
export const createDatabase = (options: DatabaseOptions): Database => {
  const sql = postgres(options.url, connectionSettings(options))
  return { db: drizzle(sql), sql, close: () => sql.end({ timeout: 5 }) }
}

import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'
import { AppError } from '../errors.ts'

/** `host:port/database` of a URL, without user and password, whose `@` and `/` may be unencoded. */
const addressOf = (url: string): string => {
  const parsed = URL.parse(url)
  const address = parsed === null ? url : `${parsed.host}${parsed.pathname}`
  return address.replace(/^.*(@|\/\/)/s, '').replace(/\?.*$/s, '')
}

const REMEDIES: Readonly<Record<string, string>> = {
  '08P01':
    'a pooler refuses the settings at connect; set DATABASE_PREPARE=false for pgbouncer in transaction mode',
  '28P01': 'wrong password; correct it in DATABASE_URL',
  '28000': 'this user may not connect; correct DATABASE_URL or pg_hba.conf',
  '3D000': 'there is no such database; create it (createdb) or correct DATABASE_URL',
  '42501':
    'this user may not create tables; grant it the right to, or use the owner of the database',
  '53300': 'too many connections; raise max_connections or use fewer processes',
  '55P03': 'another process holds the migration lock; wait for it to end, then start again',
  ECONNREFUSED: 'nothing listens there; start PostgreSQL or correct DATABASE_URL',
  ENOTFOUND: 'unknown host; correct DATABASE_URL',
  CONNECT_TIMEOUT: 'no answer; check the network, the firewall and DATABASE_URL',
}

/** The first contact failed: says in one line where, why, and what to do. Unknown errors keep theirs. */
export const explainDatabaseError = (error: unknown, url: string): AppError => {
  if (error instanceof AppError) return error
  const code = databaseCodeOf(error)
  const why = error instanceof Error && error.message !== '' ? error.message : code
  const remedy = REMEDIES[code] === undefined ? '' : `: ${REMEDIES[code]}`
  return new AppError(
    'DATABASE_UNAVAILABLE',
    `The database at ${addressOf(url)} cannot be used (${why})${remedy}.`,
    { cause: error },
  )
}

/**
 * Of the driver, the socket, and Postgres while it starts, stops or has no connection to spare. Class
 * 08 is that of connections: a pooler that finds no server says 08P01.
 */
const AWAY =
  /^(ECONN\w+|ENOTFOUND|ETIMEDOUT|EPIPE|CONNECT_TIMEOUT|CONNECTION_\w+|08\w{3}|57P0[1-3]|53300)$/

/** True for a code (of `databaseCodeOf`) that says: the database cannot be reached now. */
export const isDatabaseAway = (code: string): boolean => AWAY.test(code)

/** SQLSTATE, or the code of driver or socket, through whatever wraps the error; '' without one. */
export const databaseCodeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return databaseCodeOf(error.cause)
}

/**
 * What a failed statement comes to: code and a sentence, or null for other errors. Without the
 * statement and its parameters, which are Drizzle's message and may be megabytes.
 */
export const databaseFailureOf = (
  error: unknown,
): { readonly code: 'DATABASE' | 'DATABASE_UNAVAILABLE'; readonly message: string } | null => {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  if (cause === error && !(cause instanceof postgres.PostgresError)) return null
  const state = databaseCodeOf(cause) || 'unknown'
  const text = cause instanceof Error ? cause.message : ''
  return {
    code: isDatabaseAway(state) ? 'DATABASE_UNAVAILABLE' : 'DATABASE',
    message: `The database refused: ${text} (${state})`,
  }
}

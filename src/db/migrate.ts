import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BaseLogger } from 'pino'
import type postgres from 'postgres'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { createDatabase } from './client.ts'
import { explainDatabaseError } from './database-failures.ts'

const MIGRATIONS = fileURLToPath(new URL('../../drizzle', import.meta.url))
const OLDEST_VERSION = 150_000
const LOCK = 7_065_738_992
const LOCK_TIMEOUT = '60s'

export interface MigrateOptions {
  readonly logger?: Pick<BaseLogger, 'info'>
  /** As for `createDatabase`. */
  readonly prepare?: boolean | undefined
  /** Default: the `drizzle/` of this build. */
  readonly folder?: string
}

interface Migration {
  readonly tag: string
  /** Milliseconds; what drizzle tells its migrations apart by. */
  readonly when: number
  readonly hash: string
  readonly statements: readonly string[]
}

const journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) })

const readMigrations = async (folder: string): Promise<readonly Migration[]> => {
  const text = await readFile(join(folder, 'meta', '_journal.json'), 'utf8')
  return Promise.all(
    journal.parse(JSON.parse(text)).entries.map(async ({ tag, when }) => {
      const content = await readFile(join(folder, `${tag}.sql`), 'utf8')
      const hash = createHash('sha256').update(content).digest('hex')
      return { tag, when, hash, statements: content.split('--> statement-breakpoint') }
    }),
  )
}

/** @throws AppError DATABASE_UNAVAILABLE for a server older than 15; `number` is server_version_num */
export const requireVersion = (number: number): void => {
  if (number >= OLDEST_VERSION) return
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    `DATABASE_URL leads to PostgreSQL ${Math.floor(number / 10_000)}, and polycool needs 15 or newer: upgrade that server, or unset DATABASE_URL to use the embedded one.`,
  )
}

/** One at a time, on whatever connection the pooler gives this transaction. */
const takeLock = async (sql: postgres.TransactionSql): Promise<void> => {
  await sql`set local statement_timeout = 0`
  await sql`set local idle_in_transaction_session_timeout = 0`
  await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`
  await sql`select pg_advisory_xact_lock(${LOCK})`
}

/**
 * Drizzle's own bookkeeping, so that its tools understand the database. Made only where it is missing:
 * a role that may not create anything starts on a database that is up to date.
 */
const listApplied = async (sql: postgres.TransactionSql): Promise<ReadonlySet<number>> => {
  const [table] = await sql<{ exists: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (table?.exists !== true) {
    await sql`create schema if not exists drizzle`
    await sql`create table drizzle.__drizzle_migrations (
      id serial primary key, hash text not null, created_at bigint)`
  }
  const rows = await sql<{ when: string }[]>`
    select created_at as when from drizzle.__drizzle_migrations`
  return new Set(rows.map((row) => Number(row.when)))
}

const refuseUnknown = (applied: ReadonlySet<number>, known: readonly Migration[]): void => {
  const ours = new Set(known.map((migration) => migration.when))
  if ([...applied].every((when) => ours.has(when))) return
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    'The database was migrated by a newer build than this one: start that build, or restore a backup from before.',
  )
}

const apply = async (sql: postgres.TransactionSql, migration: Migration): Promise<void> => {
  for (const statement of migration.statements) await sql.unsafe(statement)
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${migration.hash}, ${migration.when})`
}

const migrateOn = async (
  sql: postgres.Sql,
  migrations: readonly Migration[],
): Promise<readonly string[]> => {
  const [version] = await sql<{ n: number }[]>`
    select current_setting('server_version_num')::int as n`
  requireVersion(version?.n ?? 0)
  return sql.begin(async (transaction) => {
    await takeLock(transaction)
    const applied = await listApplied(transaction)
    refuseUnknown(applied, migrations)
    const missing = migrations.filter(({ when }) => !applied.has(when))
    for (const migration of missing) await apply(transaction, migration)
    return missing.map(({ tag }) => tag)
  })
}

/**
 * Brings the database to this build's tables, all or nothing: one transaction under an advisory lock
 * of that transaction, so that any number of processes may start at once, behind pgbouncer too
 * (where a lock of the session would be left on somebody else's connection). Drizzle's own migrator
 * reads what is applied before its transaction, and has no lock.
 *
 * @returns the tags of the migrations that this call applied
 * @throws AppError DATABASE_UNAVAILABLE: no connection, too old a server, newer tables, lock not free
 */
export const migrateDatabase = async (
  url: string,
  { logger, prepare, folder = MIGRATIONS }: MigrateOptions = {},
): Promise<readonly string[]> => {
  const migrations = await readMigrations(folder)
  const limits = { max: 1, statementTimeoutMs: 0, lockTimeoutMs: 60_000 }
  const database = createDatabase({ url, service: 'migrate', prepare, ...limits })
  try {
    const applied = await migrateOn(database.sql, migrations)
    if (applied.length > 0) logger?.info(`database migrated: ${applied.join(', ')}`)
    return applied
  } catch (error) {
    throw explainDatabaseError(error, url)
  } finally {
    await database.close()
  }
}

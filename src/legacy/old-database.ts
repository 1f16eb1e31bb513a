import { type SQL, sql } from 'drizzle-orm'
import { createDatabase, type Database } from '../db/client.ts'
import { databaseFailureOf, explainDatabaseError } from '../db/database-failures.ts'
import { AppError, isAppError } from '../errors.ts'
import { LIST_COLUMNS } from './columns.ts'
import { MAX_LENGTH } from './decode-list.ts'
import { type Column, type LegacyRow, OPTIONAL_COLUMNS, REQUIRED_COLUMNS } from './row.ts'

export interface OldDatabaseOptions {
  readonly url: string
  /** The option that the URL came from, for messages: `--from`. */
  readonly option: string
}

/** A database with the old system's table `markets`. */
export interface OldDatabase {
  readonly database: Database
  /** Types of the columns of `markets`, by name: `jsonb`, `text`. */
  readonly types: ReadonlyMap<string, string>
  /** Of the columns that are read, those that the table lacks. */
  readonly absent: readonly Column[]
  count(): Promise<number>
  /** All rows in the order of their ids, `size` at a time. A row that changes meanwhile is read once. */
  pages(size: number): AsyncGenerator<readonly LegacyRow[], void>
  /** Those of these ids that there are. */
  find(ids: readonly string[]): Promise<readonly LegacyRow[]>
  close(): Promise<void>
}

/** Rows may be wide, and the disk slow; nobody else waits for these connections. */
const STATEMENT_TIMEOUT_MS = 120_000

/** The column as text, at most one character longer than what is decoded. */
const cellOf = (column: Column, types: ReadonlyMap<string, string>): SQL => {
  const name = sql.identifier(column)
  if (!types.has(column)) return sql`null as ${name}`
  const isList = LIST_COLUMNS.some((list) => list === column)
  return isList ? sql`left(${name}::text, ${MAX_LENGTH + 1}) as ${name}` : sql`${name}::text`
}

/** Runs `work` in a transaction that can write nothing. Times with a zone are written in UTC. */
const reader =
  ({ db }: Database) =>
  <Row extends Record<string, unknown>>(query: SQL): Promise<readonly Row[]> =>
    db.transaction(
      async (transaction): Promise<readonly Row[]> => {
        await transaction.execute(
          sql`select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)`,
        )
        const rows: unknown = await transaction.execute(query)
        // Drizzle's own type of them does not resolve for a Row that is not known yet.
        return rows as readonly Row[]
      },
      { accessMode: 'read only' },
    )

const isOld = (types: ReadonlyMap<string, string>): boolean =>
  REQUIRED_COLUMNS.every((column) => types.has(column))

const notOld = (types: ReadonlyMap<string, string>, option: string): AppError => {
  const missing = REQUIRED_COLUMNS.filter((column) => !types.has(column))
  const what =
    types.size === 0
      ? 'has no table "markets", or this user may not see it'
      : `has a table "markets" without the columns ${missing.join(', ')}, so it is not the old system's`
  return new AppError('BAD_USER_INPUT', `The database of ${option} ${what}.`)
}

/**
 * Opens it. Nothing here writes: every statement runs in a read-only transaction.
 *
 * @throws AppError BAD_USER_INPUT for a URL that is none and a table that is not the old one,
 * DATABASE_UNAVAILABLE where it cannot be reached; no message holds the password
 */
export const openOldDatabase = async ({
  url,
  option,
}: OldDatabaseOptions): Promise<OldDatabase> => {
  if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new AppError(
      'BAD_USER_INPUT',
      `${option}: expected postgres://user:password@host:5432/database`,
    )
  }
  const database = createDatabase({
    ...{ url, service: 'legacy', max: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS },
    idleInTransactionTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  try {
    const types = await typesOf(database)
    if (!isOld(types)) throw notOld(types, option)
    return withColumns(database, types)
  } catch (error) {
    await database.close()
    if (isAppError(error)) throw error
    const { code, message } = explainDatabaseError(error, url)
    throw new AppError(code, message.replaceAll('DATABASE_URL', option))
  }
}

const typesOf = async (database: Database): Promise<ReadonlyMap<string, string>> => {
  const rows = await reader(database)<{ name: string; type: string }>(sql`
    select attname as name, format_type(atttypid, null) as type from pg_attribute
    where attrelid = to_regclass('markets') and attnum > 0 and not attisdropped`)
  return new Map(rows.map(({ name, type }) => [name, type]))
}

const withColumns = (database: Database, types: ReadonlyMap<string, string>): OldDatabase => {
  const read = reader(database)
  const columns: readonly Column[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS]
  const cells = sql.join(
    columns.map((column) => cellOf(column, types)),
    sql`, `,
  )
  return {
    ...{ database, types },
    absent: columns.filter((column) => !types.has(column)),
    count: async () => {
      const [row] = await read<{ count: string }>(sql`select count(*) as count from markets`)
      return Number(row?.count)
    },
    async *pages(size) {
      // By the key as the table orders it, whatever its collation: a page begins where the last ended.
      let after: string | undefined
      for (;;) {
        const rest = after === undefined ? sql`` : sql`where id > ${after}`
        const page = await read<LegacyRow>(
          sql`select ${cells} from markets ${rest} order by markets.id limit ${size}`,
        )
        if (page.length > 0) yield page
        if (page.length < size) return
        after = page.at(-1)?.id
      }
    },
    find: async (ids) =>
      ids.length === 0 ? [] : read<LegacyRow>(sql`select ${cells} from markets where id in ${ids}`),
    close: database.close,
  }
}

/**
 * What broke off the work on it, in one line: the driver's own message would hold the whole statement.
 * A database that is away comes back; a refusal would be the same the next time.
 */
export const explainBreak = (error: unknown): unknown => {
  const failure = databaseFailureOf(error)
  if (failure === null) return error
  const isAway = failure.code === 'DATABASE_UNAVAILABLE'
  const remedy = isAway ? '; run it again to go on from there' : ''
  return new AppError('DATABASE_UNAVAILABLE', `${failure.message}${remedy}`)
}

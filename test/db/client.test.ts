import { sql } from 'drizzle-orm'
import { pgTable, timestamp } from 'drizzle-orm/pg-core'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { withDeadline } from '../../src/db/deadline.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let open: TestDatabase
beforeEach(async () => {
  open = await createTestDatabase()
})
afterEach(() => open.close())

const settingsOf = async (url: string, prepare?: boolean) => {
  const options = { url, service: 'events', max: 1, ...(prepare !== undefined && { prepare }) }
  const database = createDatabase(options)
  onTestFinished(database.close)
  const rows = await database.db.execute<{ name: string; setting: string }>(sql`
    select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout',
      'idle_in_transaction_session_timeout', 'application_name') order by name`)
  await database.db.execute(sql`select 1 where ${1}::int = 1`)
  const prepared = await database.db.execute(sql`select from pg_prepared_statements`)
  return {
    ...Object.fromEntries(rows.map((row) => [row.name, row.setting])),
    prepared: prepared.length,
  }
}

describe('a connection', () => {
  test('bounds statements, locks and idle transactions on the server, and says who it is', async () => {
    expect(await settingsOf(open.url)).toMatchObject({
      application_name: 'polycool/events',
      idle_in_transaction_session_timeout: '5000',
      lock_timeout: '3000',
      statement_timeout: '5000',
    })
  })

  test.each([
    ['the option', '', false],
    ['the URL', '?prepare=false', undefined],
  ])('for a pooler in transaction mode sends no settings: by %s', async (_, query, prepare) => {
    expect(await settingsOf(`${open.url}${query}`, prepare)).toEqual({
      application_name: 'polycool/events',
      idle_in_transaction_session_timeout: '0',
      lock_timeout: '0',
      prepared: 0,
      statement_timeout: '0',
    })
  })

  test('gives timestamps as the text that Postgres sent', async () => {
    const times = pgTable('times', { at: timestamp({ withTimezone: true, mode: 'string' }) })
    const { db } = open.database
    await db.execute(sql`create table times (at timestamptz)`)
    await db.insert(times).values({ at: '2026-11-22T10:00:00.123456Z' })
    expect(await db.select().from(times)).toEqual([{ at: '2026-11-22 10:00:00.123456+00' }])
  })

  test('reads arrays of raw SQL without asking the server for types', async () => {
    const { result, statements } = await countStatements(open.database, () =>
      open.database.db.execute(sql`
        select array['plain', 'a,b', 'a"b\\c', '', 'NULL', null, '{}'] as texts,
          array[1, null, -3] as integers, array[true, false] as booleans,
          array[9007199254740993] as bigints, '{}'::text[] as none`),
    )
    expect(result).toEqual([
      {
        texts: ['plain', 'a,b', 'a"b\\c', '', 'NULL', null, '{}'],
        integers: [1, null, -3],
        booleans: [true, false],
        bigints: ['9007199254740993'],
        none: [],
      },
    ])
    // The driver's own question for types can end the process: see array-types.ts.
    expect(statements).toHaveLength(1)
  })

  test('counts what a test sends, and nothing else', async () => {
    const { db } = open.database
    const { result, statements } = await countStatements(open.database, async () => {
      await db.execute(sql`select ${1}::int`)
      return db.transaction((tx) => tx.execute(sql`select 2 as two`))
    })
    await db.execute(sql`select 3`)
    expect(result).toEqual([{ two: 2 }])
    expect(statements).toEqual(['select $1::int', 'begin', 'select 2 as two', 'commit'])
  })
})

describe('withDeadline', () => {
  test('hands on what comes in time, and what fails in time', async () => {
    const { db } = open.database
    expect(await withDeadline(db.execute(sql`select 1 as one`), 5_000)).toEqual([{ one: 1 }])
    await expect(withDeadline(db.execute(sql`select 1/0`), 5_000)).rejects.toMatchObject({
      cause: { code: '22012' },
    })
  })

  test('rejects at the deadline and cancels the query on the server', async () => {
    const slow = open.database.sql`select pg_sleep(60) as slow`
    const started = performance.now()
    await expect(withDeadline(slow, 100)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: 'The database did not answer within 100 ms.',
    })
    expect(performance.now() - started).toBeLessThan(1_000)
    await expect(slow).rejects.toMatchObject({ code: '57014' })
  })
})

describe('a frozen backend', () => {
  test('hangs nobody for ever: its connection is thrown away and the pool goes on', async () => {
    const { database, close } = await createTestDatabase({ max: 1, statementTimeoutMs: 300 })
    onTestFinished(close)
    const { db } = database
    const [row] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    const pid = row?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    try {
      await expect(withDeadline(db.execute(sql`select 1`), 100)).rejects.toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
      })
      // Lined up behind the stuck one, as the pool has one connection; then on a new one.
      await expect(db.execute(sql`select 2`)).rejects.toMatchObject({
        cause: { code: 'CONNECTION_CLOSED' },
      })
      expect(await db.execute(sql`select 3 as three`)).toEqual([{ three: 3 }])
    } finally {
      // At once: no database of the server can be dropped while a backend is frozen.
      process.kill(pid, 'SIGCONT')
    }
  })

  test('an idle connection is closed in order before its silence would look like a fault', async () => {
    const { database, close } = await createTestDatabase({ max: 1, statementTimeoutMs: 200 })
    onTestFinished(close)
    const pidOf = async () =>
      (await database.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid
    const first = await pidOf()
    await expect
      .poll(async () => {
        const rows = await open.database.db.execute(
          sql`select from pg_stat_activity where pid = ${first}`,
        )
        return rows.length
      })
      .toBe(0)
    expect(await pidOf()).not.toBe(first)
  })
})

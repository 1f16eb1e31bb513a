import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { explainDatabaseError } from '../../src/db/database-failures.ts'
import { migrateDatabase, requireVersion } from '../../src/db/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let empty: TestDatabase
let folder = ''
beforeEach(async () => {
  empty = await createTestDatabase({ isMigrated: false })
  folder = await mkdtemp(join(tmpdir(), 'polycool-migrations-'))
})
afterEach(async () => {
  await empty.close()
  await rm(folder, { recursive: true })
})

/** A folder as drizzle-kit writes it. */
const writeMigrations = async (...contents: readonly string[]): Promise<void> => {
  const entries = contents.map((_, idx) => ({ idx, when: 1000 + idx, tag: `000${idx}_step` }))
  await mkdir(join(folder, 'meta'), { recursive: true })
  await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }))
  await Promise.all(
    contents.map((content, idx) => writeFile(join(folder, `000${idx}_step.sql`), content)),
  )
}

const TWO = 'create table a (n int);--> statement-breakpoint\ncreate table b (n int);'

const tablesOf = async ({ database }: TestDatabase): Promise<readonly string[]> => {
  const rows = await database.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  return rows.map((row) => row.name)
}

describe('migrateDatabase', () => {
  test('brings an empty database to the tables of this build, once', async () => {
    const applied = await migrateDatabase(empty.url)
    expect(applied).toContain('0000_tables')
    expect(await tablesOf(empty)).toContain('markets')
    expect(await migrateDatabase(empty.url)).toEqual([])
  })

  test('applies what is missing, in order, and says which', async () => {
    await writeMigrations(TWO)
    expect(await migrateDatabase(empty.url, { folder })).toEqual(['0000_step'])
    await writeMigrations(TWO, 'alter table a add column m int;', 'create table c (n int);')
    expect(await migrateDatabase(empty.url, { folder })).toEqual(['0001_step', '0002_step'])
    expect(await tablesOf(empty)).toEqual(['a', 'b', 'c'])
  })

  test('an empty journal changes nothing', async () => {
    await writeMigrations()
    expect(await migrateDatabase(empty.url, { folder })).toEqual([])
  })

  test('of processes that start at once, one applies and the others wait for it', async () => {
    await writeMigrations(`${TWO}--> statement-breakpoint\nselect pg_sleep(0.2);`)
    const applied = await Promise.all(
      [1, 2, 3, 4].map(() => migrateDatabase(empty.url, { folder })),
    )
    expect(applied.flat()).toEqual(['0000_step'])
  })

  test('is all or nothing: a failed step leaves no trace of those before it', async () => {
    await writeMigrations(TWO, 'select 1/0;')
    await expect(migrateDatabase(empty.url, { folder })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
    expect(await tablesOf(empty)).toEqual([])
    await writeMigrations(TWO, 'create table c (n int);')
    expect(await migrateDatabase(empty.url, { folder })).toEqual(['0000_step', '0001_step'])
  })

  test('a step may take longer than any statement of the server may', async () => {
    await empty.database.db.execute(
      sql.raw(
        `alter database ${new URL(empty.url).pathname.slice(1)} set statement_timeout = '100ms'`,
      ),
    )
    await writeMigrations('select pg_sleep(0.3);')
    expect(await migrateDatabase(empty.url, { folder })).toEqual(['0000_step'])
  })

  test('tables of a newer build are refused', async () => {
    await writeMigrations(TWO, 'create table c (n int);')
    await migrateDatabase(empty.url, { folder })
    await writeMigrations(TWO)
    await expect(migrateDatabase(empty.url, { folder })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message:
        'The database was migrated by a newer build than this one: start that build, or restore a backup from before.',
    })
  })

  test('drizzle finds its own bookkeeping', async () => {
    await writeMigrations(TWO)
    await migrateDatabase(empty.url, { folder })
    const rows = await empty.database.db.execute(
      sql`select id, hash, created_at from drizzle.__drizzle_migrations`,
    )
    expect(rows).toEqual([
      { id: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/), created_at: '1000' },
    ])
  })
})

describe('a database that cannot be used is named, with what to do, and without its password', () => {
  const failing = async (change: (url: URL) => void): Promise<string> => {
    const url = new URL(empty.url)
    change(url)
    return migrateDatabase(url.href).then(
      () => 'it worked',
      (error: Error) => error.message,
    )
  }

  test('nothing listens there', async () => {
    const message = await failing((url) => {
      url.port = '1'
    })
    expect(message).toMatch(
      /^The database at 127\.0\.0\.1:1\/polycool_test_\w+ cannot be used \(.*ECONNREFUSED.*\): nothing listens there; start PostgreSQL or correct DATABASE_URL\.$/,
    )
  })

  test('no piece of a password with an @ or a / in it is told', async () => {
    for (const [password, address] of [
      ['p@ss@W0rd', '127.0.0.1:1/x'],
      ['1/p@ss', '127.0.0.1:1/x'],
    ]) {
      const { message } = explainDatabaseError(
        new Error('no'),
        `postgres://u:${password}@${address}`,
      )
      expect(message).toBe(`The database at ${address} cannot be used (no).`)
    }
  })

  test('a wrong password', async () => {
    const message = await failing((url) => {
      url.password = 'wrong-secret'
    })
    expect(message).toMatch(/: wrong password; correct it in DATABASE_URL\.$/)
    expect(message).not.toContain('wrong-secret')
  })

  test('no such database', async () => {
    const message = await failing((url) => {
      url.pathname = '/nowhere'
    })
    expect(message).toMatch(
      /\/nowhere cannot be used \(database "nowhere" does not exist\): there is no such database; create it \(createdb\) or correct DATABASE_URL\.$/,
    )
  })

  test('a server older than 15', () => {
    expect(() => requireVersion(140_011)).toThrow(
      'DATABASE_URL leads to PostgreSQL 14, and polycool needs 15 or newer: upgrade that server, or unset DATABASE_URL to use the embedded one.',
    )
    expect(() => requireVersion(150_000)).not.toThrow()
  })
})

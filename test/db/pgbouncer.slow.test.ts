import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { chooseUser, giveTo } from '../../src/db/embedded/user.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { appendResolutions, entries, openTestFeed, readStream, recordLog } from '../support/feed.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const PGBOUNCER = '/usr/sbin/pgbouncer'
const isMissing = !existsSync(PGBOUNCER)
const why = isMissing ? ` [SKIPPED: no ${PGBOUNCER}; apt-get install pgbouncer]` : ''

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

describe.skipIf(isMissing)(`behind pgbouncer in transaction mode${why}`, () => {
  let behind: TestDatabase
  let pooler: ChildProcess
  let directory = ''
  let url = ''

  beforeAll(async () => {
    behind = await createTestDatabase({ isMigrated: false })
    directory = await mkdtemp(join(tmpdir(), 'polycool-pgbouncer-'))
    const server = new URL(behind.url)
    const port = await freePort()
    const name = server.pathname.slice(1)
    const target = `host=127.0.0.1 port=${server.port} user=${server.username} password=${server.password}`
    await writeFile(
      join(directory, 'pgbouncer.ini'),
      `[databases]\n${name} = ${target} dbname=${name}\n[pgbouncer]\nlisten_addr = 127.0.0.1
listen_port = ${port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction
default_pool_size = 3\n`,
    )
    const runAs = await chooseUser(join(directory, 'none'))
    await giveTo(runAs, directory)
    await chmod(directory, 0o755)
    pooler = spawn(PGBOUNCER, ['-q', 'pgbouncer.ini'], { ...runAs, cwd: directory })
    await vi.waitUntil(() => accepts(port), { timeout: 10_000 })
    url = `postgres://polycool@127.0.0.1:${port}/${name}`
  })
  afterAll(async () => {
    const ended = once(pooler, 'exit')
    pooler.kill('SIGKILL')
    await ended
    await behind.close()
    await rm(directory, { recursive: true, force: true })
  })

  test('the default client is refused with a line that names the switch', async () => {
    await expect(migrateDatabase(url)).rejects.toThrow(
      /cannot be used \(unsupported startup parameter: \w+\): a pooler refuses the settings at connect; set DATABASE_PREPARE=false for pgbouncer in transaction mode\.$/,
    )
  })

  test('with prepare false it migrates, once, however many start', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrateDatabase(url, { prepare: false })))
    expect(applied.flat()).toContain('0000_tables')
    expect(new Set(applied.flat()).size).toBe(applied.flat().length)
  })

  test('with prepare false many clients share few connections', async () => {
    const clients = [1, 2, 3, 4].map(() => createDatabase({ url, prepare: false, max: 4 }))
    onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.close()))
    })
    const sums = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const { db } = clients[n % clients.length] ?? behind.database
        // The same text on every connection: what a named statement would stumble over.
        const rows = await db.execute<{ sum: number }>(sql`select ${n}::int + 1 as sum`)
        return rows[0]?.sum
      }),
    )
    expect(sums).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
    const backends = await behind.database.db.execute(
      sql`select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend'`,
    )
    expect(backends.length).toBeLessThanOrEqual(3)
  })

  test('with prepare false a transaction stays on one connection', async () => {
    const database = createDatabase({ url: `${url}?prepare=false` })
    onTestFinished(database.close)
    const pids = await database.db.transaction(async (tx) => {
      const ask = async () =>
        (await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid
      return [await ask(), await ask(), await ask()]
    })
    expect(new Set(pids).size).toBe(1)
  })

  test('a feed does without LISTEN, which reaches nobody here', async () => {
    const database = createDatabase({ url, prepare: false })
    onTestFinished(database.close)
    const { logger, lines } = recordLog()
    const feed = openTestFeed({ url, database }, { prepare: false, beatAnswerMs: 200, logger })
    const stream = readStream(feed)
    await stream.next('heartbeat')
    await appendResolutions(database.db, entries(3))
    expect(await stream.markets(3)).toEqual([1, 2, 3])
    await vi.waitUntil(() => lines.length > 0, { timeout: 10_000 })
    expect(lines).toEqual([expect.stringMatching(/^warn: the database does not ring/)])
    expect(feed.stats().isListening).toBe(false)
    expect(feed.isHealthy()).toBe(true)
  })
})

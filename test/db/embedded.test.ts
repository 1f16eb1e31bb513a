import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { type Embedded, openEmbedded } from '../../src/db/embedded/open.ts'
import { isPostmasterOf } from '../../src/db/embedded/postmaster.ts'
import { startUser } from '../support/embedded-user.ts'

// Mode 0700: run by root, each of these tests is also one of a closed directory.
const newDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'polycool-embedded-'))

/** Whatever a failed test has left running: be its last user. */
const stopLeftover = async (): Promise<void> => {
  const leftover = await stat(pidFile()).catch(() => null)
  if (leftover !== null) await (await open()).close()
}

let dataDir = ''

/** Without waiting for the disk, but where durability is what is tested. */
const open = (): Promise<Embedded> => openEmbedded({ dataDir, settings: { fsync: 'off' } })

const cluster = (): string => join(dataDir, 'postgres')
const pidFile = (): string => join(cluster(), 'postmaster.pid')
const postmasterPid = async (): Promise<number> =>
  Number((await readFile(pidFile(), 'utf8')).split('\n')[0])

/** Not `kill -0`: a zombie answers it until whoever inherited it has noticed. */
const isRunning = (pid: number): Promise<boolean> => isPostmasterOf(pid, cluster())

const query = async (url: string, statement: string): Promise<readonly postgres.Row[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    return await sql.unsafe(statement)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const killPostmaster = async (): Promise<void> => {
  const pid = await postmasterPid()
  process.kill(pid, 'SIGKILL')
  await vi.waitUntil(async () => !(await isRunning(pid)), { timeout: 10_000 })
}

describe('a first start', () => {
  beforeEach(async () => {
    dataDir = await newDirectory()
  })
  afterEach(async () => {
    await stopLeftover()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('makes a durable PostgreSQL 18, for this machine and for those with its password', async () => {
    const embedded = await openEmbedded({ dataDir })
    onTestFinished(embedded.close)
    expect(embedded.adopted).toBe(false)
    const rows = await query(
      embedded.url,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit',
        'full_page_writes', 'listen_addresses', 'unix_socket_directories', 'jit',
        'server_encoding', 'password_encryption', 'TimeZone') order by name`,
    )
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      jit: 'off',
      listen_addresses: '127.0.0.1',
      password_encryption: 'scram-sha-256',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
      TimeZone: 'UTC',
      unix_socket_directories: '',
    })
    const [version] = await query(embedded.url, `select current_setting('server_version') as v`)
    expect(version?.v).toMatch(/^18\./)
    await query(
      embedded.url,
      'create extension pg_trgm; create extension unaccent; create extension btree_gin',
    )

    const url = new URL(embedded.url)
    expect([url.username, url.hostname, url.pathname]).toEqual([
      'polycool',
      '127.0.0.1',
      '/polycool',
    ])
    expect(url.password).toMatch(/^[\w-]{32}$/)
    expect((await stat(join(cluster(), 'polycool.password'))).mode & 0o777).toBe(0o600)
    url.password = 'wrong'
    await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  test('three at once from three processes share one server', async () => {
    const users = await Promise.all([1, 2, 3].map(() => startUser(dataDir)))
    expect(new Set(users.map((user) => user.url)).size).toBe(1)
    expect(users.filter((user) => !user.adopted)).toHaveLength(1)
    const pid = await postmasterPid()
    await Promise.all(users.map((user) => user.close()))
    expect(await isRunning(pid)).toBe(false)
  })
})

/** Begins with a stopped cluster and ends with one; making each a new one takes its time. */
const shareCluster = (): void => {
  beforeAll(async () => {
    dataDir = await newDirectory()
    await (await open()).close()
  })
  afterEach(stopLeftover)
  afterAll(() => rm(dataDir, { recursive: true, force: true }))
}

describe('users', () => {
  shareCluster()

  test('a server that was killed with -9 leaves PostgreSQL to the next, data and all', async () => {
    const killed = await startUser(dataDir)
    await query(killed.url, 'create table kept as select 42 as answer')
    const pid = await postmasterPid()
    await killed.kill()
    expect(await isRunning(pid)).toBe(true)
    const next = await open()
    onTestFinished(next.close)
    expect(next.adopted).toBe(true)
    expect(next.url).toBe(killed.url)
    expect(await postmasterPid()).toBe(pid)
    expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  test('a killed user does not count: the last living one stops the server', async () => {
    const killed = await startUser(dataDir)
    const last = await open()
    const pid = await postmasterPid()
    await killed.kill()
    // The server learns of the death through the closed socket.
    await vi.waitUntil(
      async () =>
        (await query(last.url, `select from pg_locks where locktype = 'advisory'`)).length === 1,
    )
    await last.close()
    expect(await isRunning(pid)).toBe(false)
  })

  test('a command that comes and goes does not stop the server of the others', async () => {
    const server = await open()
    const pid = await postmasterPid()
    const command = await startUser(dataDir)
    expect(command.adopted).toBe(true)
    await command.close()
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.close()
    expect(await isRunning(pid)).toBe(false)
    await expect(stat(pidFile())).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('of two that leave at the same moment, one stops the server', async () => {
    const users = await Promise.all([open(), open()])
    const pid = await postmasterPid()
    await Promise.all(users.map((user) => user.close()))
    expect(await isRunning(pid)).toBe(false)
  })

  test('one that comes while the last one stops the server gets a running server', async () => {
    for (let round = 0; round < 5; round++) {
      const leaving = await open()
      const [next] = await Promise.all([open(), leaving.close()])
      expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
      await next.close()
    }
  })

  test('closing twice is closing once', async () => {
    const embedded = await open()
    const other = await startUser(dataDir)
    await embedded.close()
    await embedded.close()
    expect(await query(other.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await other.close()
  })

  test('a server that dies under its users is started again on the same port', async () => {
    const embedded = await open()
    onTestFinished(embedded.close)
    const before = await postmasterPid()
    await killPostmaster()
    const alive = await vi.waitUntil(
      () => query(embedded.url, 'select 1 as one').catch(() => null),
      { timeout: 15_000 },
    )
    expect(alive).toEqual([{ one: 1 }])
    expect(await postmasterPid()).not.toBe(before)
  })
})

describe('what a crash leaves behind', () => {
  shareCluster()

  const crash = async (): Promise<void> => {
    const user = await startUser(dataDir)
    await user.kill()
    await killPostmaster()
  }

  test('a pid file of a dead process is no obstacle', async () => {
    await crash()
    expect(await postmasterPid()).toBeGreaterThan(0)
    const embedded = await open()
    onTestFinished(embedded.close)
    expect(embedded.adopted).toBe(false)
    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a pid file whose number another process was given since is no obstacle', async () => {
    await crash()
    const { uid, gid } = await stat(cluster())
    const stranger = spawn('sleep', ['60'], { uid, gid, cwd: '/' })
    onTestFinished(() => {
      stranger.kill()
    })
    await once(stranger, 'spawn')
    const lines = (await readFile(pidFile(), 'utf8')).split('\n')
    await writeFile(pidFile(), [stranger.pid, ...lines.slice(1)].join('\n'))
    const embedded = await open()
    onTestFinished(embedded.close)
    expect(embedded.adopted).toBe(false)
    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(stranger.exitCode).toBeNull()
  })

  test('a port that was taken since is no obstacle: it moves to a free one', async () => {
    const first = await open()
    await first.close()
    const port = Number(new URL(first.url).port)
    const occupant = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1')
    await once(occupant, 'listening')
    onTestFinished(() => {
      occupant.close()
    })
    const second = await open()
    onTestFinished(second.close)
    expect(Number(new URL(second.url).port)).not.toBe(port)
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('the port stays the same from start to start while it is free', async () => {
    const first = await open()
    await first.close()
    const second = await open()
    await second.close()
    expect(second.url).toBe(first.url)
  })

  test('a log beyond 10 MB is put aside', async () => {
    const log = join(dataDir, 'postgres.log')
    await writeFile(log, Buffer.alloc(10_000_001, 'x'))
    const embedded = await open()
    await embedded.close()
    expect((await stat(log)).size).toBeLessThan(100_000)
    expect((await stat(`${log}.1`)).size).toBe(10_000_001)
  })
})

import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findInstallation, makeReachable } from '../../src/db/embedded/binaries.ts'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { failureOf } from '../support/embedded-user.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

let base = ''
let dataDir = ''
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'polycool-embedded-')))
  dataDir = join(base, 'data')
  await (await open(dataDir)).close()
})
afterAll(() => rm(base, { recursive: true, force: true }))

const open = (directory: string, startTimeoutMs = 60_000) =>
  openEmbedded({ dataDir: directory, startTimeoutMs, settings: { fsync: 'off' } })

/** The one line that a start in this directory ends with. */
const lineOf = async (directory: string, startTimeoutMs?: number): Promise<string> => {
  const error = await open(directory, startTimeoutMs).then(
    async (opened) => {
      await opened.close()
      return new Error('it started')
    },
    (reason: Error) => reason,
  )
  expect(error).toMatchObject({ code: 'EMBEDDED_POSTGRES' })
  expect(error.message).not.toContain('\n')
  return error.message
}

/** Whatever is done to the file, it is whole again after the test. */
const withFile = async (name: string, content: string): Promise<void> => {
  const path = join(dataDir, name)
  const before = await readFile(path)
  await writeFile(path, content)
  onTestFinished(() => writeFile(path, before))
}

describe('a start that cannot work says why and what to do', () => {
  test('a directory that may not be written', async () => {
    // Nothing stops root but the kernel's own file systems.
    const closed = isRoot ? '/sys' : join(base, 'closed')
    if (!isRoot) {
      await mkdir(closed)
      await chmod(closed, 0o500)
    }
    expect(await lineOf(join(closed, 'data'))).toMatch(
      /^DATA_DIR .*\/data cannot be used by user \S+ \((EACCES|EPERM|EROFS)\): make it writable for this user, set DATA_DIR to another directory, or set DATABASE_URL to a PostgreSQL server \(15 or newer\)\.$/,
    )
  })

  test('a file where the directory should be', async () => {
    await writeFile(join(base, 'file'), '')
    expect(await lineOf(join(base, 'file'))).toBe(
      `DATA_DIR ${join(base, 'file')} is not a directory: set DATA_DIR to a directory, or set DATABASE_URL to a PostgreSQL server (15 or newer).`,
    )
  })

  test("a directory with somebody else's files", async () => {
    const foreign = join(base, 'foreign')
    await mkdir(foreign)
    await writeFile(join(foreign, 'thesis.txt'), '')
    expect(await lineOf(foreign)).toBe(
      `DATA_DIR ${foreign} holds files that are not polycool's (thesis.txt): set DATA_DIR to an empty or a new directory.`,
    )
  })

  test('a cluster directory without a cluster', async () => {
    const half = join(base, 'half')
    await mkdir(join(half, 'postgres', 'base'), { recursive: true })
    expect(await lineOf(half)).toBe(
      `${half}/postgres is not a PostgreSQL data directory (no PG_VERSION in it): move it away, or set DATA_DIR to a new directory.`,
    )
  })

  test('a cluster of another major version', async () => {
    await withFile('postgres/PG_VERSION', '17\n')
    expect(await lineOf(dataDir)).toBe(
      `DATA_DIR ${dataDir} was written by PostgreSQL 17, and this build carries 18: dump it with version 17 and restore, or set DATA_DIR to a new directory (polycool fills it again).`,
    )
  })

  test('a password file that does not fit', async () => {
    await withFile('postgres/polycool.password', 'wrong\n')
    expect(await lineOf(dataDir)).toBe(
      'The PostgreSQL of DATA_DIR refuses the password in polycool.password: restore that file, or set DATA_DIR to a new directory (polycool fills it again).',
    )
  })

  test('a configuration that postgres refuses: its own words are passed on', async () => {
    await withFile('postgres/pg_hba.conf', 'nonsense\n')
    expect(await lineOf(dataDir)).toMatch(
      /^PostgreSQL cannot start in DATA_DIR .*: .*FATAL: {2}could not load .*pg_hba.conf \(log: .*postgres.log\)\. Mend that, set DATA_DIR to another directory, or set DATABASE_URL/,
    )
  })

  test('a server that does not answer', async () => {
    const running = await open(dataDir)
    const pid = Number(
      (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    )
    process.kill(pid, 'SIGSTOP')
    onTestFinished(async () => {
      process.kill(pid, 'SIGCONT')
      await running.close()
    })
    expect(await lineOf(dataDir, 100)).toBe(
      `PostgreSQL (process ${pid}) in DATA_DIR ${dataDir} does not answer after 0.1 s (write CONNECT_TIMEOUT 127.0.0.1:${new URL(running.url).port}): start again if ${dataDir}/postgres.log shows that it is recovering, else stop that process first.`,
    )
  })

  test.skipIf(!isRoot)('a full disk', async () => {
    const small = join(base, 'small')
    await mkdir(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small])
    onTestFinished(() => {
      execFileSync('umount', [small])
    })
    expect(await lineOf(small)).toBe(
      `The disk that holds DATA_DIR ${small} is full: free some space, or set DATA_DIR to a directory on another disk.`,
    )
  })

  test.skipIf(!isRoot)("another user's data", async () => {
    const entered = await mkdtemp(join(tmpdir(), 'polycool-embedded-'))
    onTestFinished(() => rm(entered, { recursive: true, force: true }))
    await mkdir(join(entered, 'postgres'))
    await chmod(entered, 0o777)
    expect(await failureOf(entered, NOBODY)).toBe(
      `The data in ${entered}/postgres belong to another user (uid 0): start as that user or as root, or set DATA_DIR to another directory.`,
    )
  })
})

describe('a system without binaries is told to set DATABASE_URL', () => {
  test('no package for the platform', async () => {
    await expect(findInstallation('linux-riscv64')).rejects.toThrow(
      /^There is no embedded PostgreSQL for this system \(package @embedded-postgres\/linux-riscv64 is not installed\): set DATABASE_URL to a PostgreSQL server \(15 or newer\)\.$/,
    )
  })

  test('Windows', async () => {
    await expect(findInstallation('win32-arm64')).rejects.toThrow(
      /^There is no embedded PostgreSQL for this system \(win32-arm64\): set DATABASE_URL/,
    )
  })

  test('no glibc: the binary is there, its loader is not', async () => {
    const root = join(base, 'musl')
    await mkdir(join(root, 'bin'), { recursive: true })
    await writeFile(join(root, 'bin', 'postgres'), '#!/lib64/no-such-loader\n', { mode: 0o755 })
    await expect(makeReachable({ root, name: 'musl' }, null)).rejects.toThrow(
      /^There is no embedded PostgreSQL for this system \(it has no glibc, as on Alpine with musl\): set DATABASE_URL/,
    )
  })

  test('a broken installation', async () => {
    const root = join(base, 'broken')
    await mkdir(join(root, 'bin'), { recursive: true })
    const script =
      '#!/bin/sh\necho "error while loading shared libraries: libicuuc.so.60" >&2; exit 127\n'
    await writeFile(join(root, 'bin', 'postgres'), script, { mode: 0o755 })
    await expect(makeReachable({ root, name: 'broken' }, null)).rejects.toThrow(
      `The PostgreSQL in ${root} cannot run (error while loading shared libraries: libicuuc.so.60): install again with npm ci and its install scripts, or set DATABASE_URL.`,
    )
  })
})

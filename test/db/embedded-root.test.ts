import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeReachable } from '../../src/db/embedded/binaries.ts'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { chooseUser } from '../../src/db/embedded/user.ts'

/** Mode 0700 and root's, like root's home. */
let closed = ''
/** Open to all, and root's: like /var/cache. */
let cache = ''
beforeAll(async () => {
  closed = await mkdtemp(join(tmpdir(), 'polycool-closed-'))
  cache = await mkdtemp(join(tmpdir(), 'polycool-cache-'))
  await rm(cache, { recursive: true })
})
afterAll(async () => {
  await rm(closed, { recursive: true, force: true })
  await rm(cache, { recursive: true, force: true })
})

describe.skipIf(process.getuid?.() !== 0)('run by root', () => {
  test('postgres runs as an unprivileged user, also below a closed directory', async () => {
    const dataDir = join(closed, 'home', 'polycool', 'data')
    const embedded = await openEmbedded({ dataDir, settings: { fsync: 'off' } })
    onTestFinished(embedded.close)
    const { uid } = await stat(join(dataDir, 'postgres'))
    expect(uid).not.toBe(0)
    expect((await stat(dataDir)).uid).toBe(0)
    const sql = postgres(embedded.url, { max: 1 })
    onTestFinished(() => sql.end({ timeout: 1 }))
    // More than the start: a new file, a checkpoint, and a backend that forks from the postmaster.
    await sql`create table numbers as select generate_series(1, 1000) as n`
    await sql`checkpoint`
    expect(await sql`select count(*)::int as n from numbers`).toEqual([{ n: 1000 }])
  })

  test("data keep their owner: a user's cluster runs as that user", async () => {
    const cluster = join(closed, 'owned')
    await mkdir(cluster)
    await chown(cluster, 4_242, 4_243)
    expect(await chooseUser(cluster)).toEqual({ uid: 4_242, gid: 4_243 })
  })

  test('binaries below a closed directory are copied once, by a rename, to a cache', async () => {
    const hidden = join(closed, 'native')
    await mkdir(join(hidden, 'bin'), { recursive: true, mode: 0o700 })
    await mkdir(join(hidden, 'lib'), { mode: 0o700 })
    await writeFile(join(hidden, 'bin', 'postgres'), '#!/bin/sh\nexit 0\n', { mode: 0o700 })
    await writeFile(join(hidden, 'lib', 'libpq.so.5.18'), 'a library', { mode: 0o600 })
    await symlink('libpq.so.5.18', join(hidden, 'lib', 'libpq.so.5'))
    const runAs = await chooseUser(join(closed, 'none'))
    const installation = { root: hidden, name: 'postgres-test' }
    const found = await Promise.all(
      [1, 2, 3].map(() => makeReachable(installation, runAs, [cache])),
    )
    const copy = join(cache, 'postgres-test')
    for (const each of found) expect(each.postgres).toBe(join(copy, 'bin', 'postgres'))
    expect(await readdir(cache)).toEqual(['postgres-test'])
    expect(await readlink(join(copy, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
    expect((await stat(join(copy, 'lib', 'libpq.so.5'))).mode & 0o777).toBe(0o644)
    expect((await stat(join(copy, 'bin', 'postgres'))).mode & 0o777).toBe(0o755)
  })

  test('a cache that others may write is not trusted', async () => {
    const runAs = await chooseUser(join(closed, 'none'))
    const open = join(closed, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    await expect(
      makeReachable({ root: join(closed, 'native'), name: 'postgres-test' }, runAs, [open]),
    ).rejects.toThrow(
      `User ${runAs?.uid} may not enter ${closed}/native, and no copy could be made in ${open} (Error: ${open} is not a directory of root alone): move the installation out of the closed directory, start as another user, or set DATABASE_URL.`,
    )
  })
})

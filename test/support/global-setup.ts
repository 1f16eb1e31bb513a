import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { errorCodeOf } from '../../src/db/embedded/failures.ts'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { createClone, type TestServer, urlOf } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    server: TestServer
  }
}

const PREFIX = 'polycool-test-'

/** No test survives a crash of the machine, so nothing waits for the disk. */
const UNSAFE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return errorCodeOf(error) === 'EPERM'
  }
}

/** Runs that were killed left their server behind: adopt it, and be its last user. */
const sweep = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const owner = /^polycool-test-(\d+)-/.exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    const dataDir = join(tmpdir(), name)
    await openEmbedded({ dataDir }).then(
      (left) => left.close(),
      () => undefined,
    )
    await rm(dataDir, { recursive: true, force: true }).catch(() => undefined)
  }
}

const openServer = async (): Promise<{ url: string; close: () => Promise<void> }> => {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined) return { url: given, close: async () => {} }
  await sweep()
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const embedded = await openEmbedded({ dataDir, settings: UNSAFE })
  return {
    url: embedded.url,
    close: async () => {
      await embedded.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** One server and one migrated template for the whole run; the tests clone it. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await openServer()
  try {
    const template = await createClone({ url: server.url, template: null })
    await migrateDatabase(urlOf(server.url, template.name))
    project.provide('server', { url: server.url, template: template.name })
    return async () => {
      await template.drop().finally(server.close)
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

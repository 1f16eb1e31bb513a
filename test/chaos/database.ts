import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { readPostmaster } from '../../src/db/embedded/postmaster.ts'
import type { Reaper } from './reaper.ts'

/**
 * A crash of Postgres may be part of it, that of the machine is not: what was committed has been
 * handed to the kernel, and nothing waits for the disk.
 */
const SETTINGS = { fsync: 'off', synchronous_commit: 'on', full_page_writes: 'off' }

const ANSWER_PAUSE_MS = 50

export interface OwnDatabase {
  readonly url: string
  readonly sql: postgres.Sql
  /** An immediate stop; whoever opened it starts it again. Resolves when it answers again. */
  crash(): Promise<void>
}

/** An empty database of the run's own, which goes with it, however it ends. */
export const withDatabase = async <T>(
  reaper: Reaper,
  work: (database: OwnDatabase) => Promise<T>,
): Promise<T> => {
  const dataDir = await mkdtemp(join(tmpdir(), `polycool-run-${process.pid}-`))
  reaper.tell({ remove: dataDir })
  const { url, close } = await openEmbedded({ dataDir, settings: SETTINGS })
  const cluster = join(dataDir, 'postgres')
  let watched: number | null = null
  const watch = async (): Promise<void> => {
    const found = (await readPostmaster(cluster))?.pid ?? null
    if (found === watched) return
    if (watched !== null) reaper.tell({ forget: watched })
    if (found !== null) reaper.tell({ watch: found, signal: 'SIGQUIT' })
    watched = found
  }
  await watch()
  const sql = postgres(url, { max: 2, onnotice: () => undefined })
  const crash = async (): Promise<void> => {
    const stopped = watched
    if (stopped === null) throw new Error('there is no Postgres to stop')
    process.kill(stopped, 'SIGQUIT')
    while (watched === stopped || watched === null || !(await answers(sql))) {
      await wait(ANSWER_PAUSE_MS)
      await watch()
    }
  }
  try {
    return await work({ url, sql, crash })
  } finally {
    await sql.end({ timeout: 5 })
    await close()
    await rm(dataDir, { recursive: true, force: true })
    if (watched !== null) reaper.tell({ forget: watched })
  }
}

const answers = (sql: postgres.Sql): Promise<boolean> =>
  sql`select 1`.then(
    () => true,
    () => false,
  )

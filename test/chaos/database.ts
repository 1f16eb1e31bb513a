import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { readPostmaster } from '../../src/db/embedded/postmaster.ts'
import type { Reaper } from './reaper.ts'

/** A crash of the machine is not part of it, so nothing waits for the disk. */
const UNSAFE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** An empty database of the run's own, which goes with it, however it ends. */
export const withDatabase = async <T>(
  reaper: Reaper,
  work: (url: string, sql: postgres.Sql) => Promise<T>,
): Promise<T> => {
  const dataDir = await mkdtemp(join(tmpdir(), `polycool-run-${process.pid}-`))
  reaper.tell({ remove: dataDir })
  const { url, close } = await openEmbedded({ dataDir, settings: UNSAFE })
  const postmaster = await readPostmaster(join(dataDir, 'postgres'))
  if (postmaster !== null) reaper.tell({ watch: postmaster.pid, signal: 'SIGQUIT' })
  const sql = postgres(url, { max: 2, onnotice: () => undefined })
  try {
    return await work(url, sql)
  } finally {
    await sql.end({ timeout: 5 })
    await close()
    await rm(dataDir, { recursive: true, force: true })
    if (postmaster !== null) reaper.tell({ forget: postmaster.pid })
  }
}

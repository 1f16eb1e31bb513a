import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { readPostmaster } from '../../src/db/embedded/postmaster.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { type ChaosOutcome, runChaos } from './chaos.ts'
import { type Reaper, startReaper } from './reaper.ts'
import { failuresOf, tableOf } from './report.ts'

/**
 * `npm run chaos -- --minutes 10 --seed 7`: kills, freezes and misleads three pollers, and exits
 * with 1 when that cost anything. Without a seed it takes one by chance, and prints it.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A crash of the machine is not part of it, so nothing waits for the disk. */
const UNSAFE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const withDatabase = async <T>(
  reaper: Reaper,
  work: (url: string, sql: postgres.Sql) => Promise<T>,
): Promise<T> => {
  const dataDir = await mkdtemp(join(tmpdir(), `polycool-chaos-${process.pid}-`))
  reaper.tell({ remove: dataDir })
  const { url, close } = await openEmbedded({ dataDir, settings: UNSAFE })
  const postmaster = await readPostmaster(join(dataDir, 'postgres'))
  if (postmaster !== null) reaper.tell({ watch: postmaster.pid, signal: 'SIGQUIT' })
  const sql = postgres(url, { max: 2, onnotice: () => undefined })
  try {
    await migrateDatabase(url)
    return await work(url, sql)
  } finally {
    await sql.end({ timeout: 5 })
    await close()
    await rm(dataDir, { recursive: true, force: true })
    if (postmaster !== null) reaper.tell({ forget: postmaster.pid })
  }
}

const report = (asked: { seed: number; minutes: number }, outcome: ChaosOutcome): number => {
  print(`\n${tableOf(asked, outcome)}`)
  const failures = failuresOf(outcome)
  print(failures.length === 0 ? 'Nothing was lost.' : `FAILED\n${failures.join('\n')}`)
  return failures.length === 0 ? 0 : 1
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      minutes: { type: 'string', default: '10' },
    },
  })
  const asked = { seed: Number(values.seed), minutes: Number(values.minutes) }
  if (!Number.isSafeInteger(asked.seed) || !(asked.minutes > 0)) {
    print('usage: npm run chaos -- [--minutes <number>] [--seed <whole number>]')
    return 2
  }
  const stop = new AbortController()
  for (const name of SIGNALS) process.on(name, () => stop.abort(name))
  print(`chaos --minutes ${asked.minutes} --seed ${asked.seed}`)
  const reaper = startReaper()
  try {
    const outcome = await withDatabase(reaper, (databaseUrl, sql) =>
      runChaos({ ...asked, databaseUrl, sql, reaper, signal: stop.signal, note: print }),
    )
    return report(asked, outcome)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return 128 + constants.signals[stop.signal.reason as (typeof SIGNALS)[number]]
  } finally {
    reaper.dismiss()
  }
}

process.exitCode = await main()

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { readPostmaster } from '../../src/db/embedded/postmaster.ts'
import { type Reaper, startReaper } from '../chaos/reaper.ts'
import { bodies } from './bodies.ts'
import { contents } from './contents.ts'
import { delays } from './delays.ts'
import { refusals } from './refusals.ts'
import { failuresOf, tableOf } from './report.ts'
import { openStage } from './stage.ts'
import { type Outcome, perform } from './trial.ts'
import { startWatch } from './watch.ts'

/**
 * `npm run faults`: every way in which upstream has been seen to fail, one after the other, against
 * one running service. Prints what became of it and exits with 1 when something did.
 * `npm run faults 22 26` plays only these rows.
 */
const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** An outage comes last: what it leaves behind, the breaker's count, would blur what follows. */
const TRIALS = [...bodies, ...contents, ...delays, ...refusals]

/** A crash of the machine is not part of it, so nothing waits for the disk. */
const UNSAFE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const withDatabase = async <T>(
  reaper: Reaper,
  work: (url: string, sql: postgres.Sql) => Promise<T>,
): Promise<T> => {
  const dataDir = await mkdtemp(join(tmpdir(), `polycool-faults-${process.pid}-`))
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

const playAll = async (
  deps: Parameters<typeof openStage>[0],
  rows: ReadonlySet<number>,
): Promise<readonly Outcome[]> => {
  const stage = await openStage(deps)
  const watch = startWatch(stage.service)
  const outcomes: Outcome[] = []
  try {
    print(`${stage.usualRate.toFixed(1)} requests a second while all is well`)
    for (const trial of TRIALS.filter(({ row }) => rows.size === 0 || rows.has(row))) {
      const outcome = await perform(stage, watch, trial)
      outcomes.push(outcome)
      const verdict = failuresOf(outcome).length === 0 ? 'ok' : 'FAILED'
      print(`${verdict}: row ${trial.row}, ${trial.fault}, ${(outcome.ms / 1000).toFixed(0)} s`)
      if (stage.service.hasEnded()) throw new Error(`it ended:\n${stage.service.lastLines()}`)
    }
    return outcomes
  } finally {
    await watch.end()
    await stage.close()
  }
}

const main = async (rows: ReadonlySet<number>): Promise<number> => {
  const reaper = startReaper()
  try {
    const outcomes = await withDatabase(reaper, (databaseUrl, sql) =>
      playAll({ databaseUrl, sql, reaper }, rows),
    )
    print(`\n${tableOf(outcomes)}\n`)
    const failures = outcomes.flatMap(failuresOf)
    print(failures.length === 0 ? 'One process lived through all of it.' : failures.join('\n'))
    return failures.length === 0 ? 0 : 1
  } finally {
    reaper.dismiss()
  }
}

process.exitCode = await main(new Set(process.argv.slice(2).map(Number)))

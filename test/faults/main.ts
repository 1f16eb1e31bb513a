import { withDatabase } from '../chaos/database.ts'
import { startReaper } from '../chaos/reaper.ts'
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
    const outcomes = await withDatabase(reaper, ({ url: databaseUrl, sql }) =>
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

import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { type ChaosOutcome, runChaos } from './chaos.ts'
import { withDatabase } from './database.ts'
import { startReaper } from './reaper.ts'
import { failuresOf, tableOf } from './report.ts'

/**
 * `npm run chaos -- --minutes 10 --seed 7`: kills, freezes and misleads three pollers, and exits
 * with 1 when that cost anything. Without a seed it takes one by chance, and prints it.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const print = (line: string): void => void process.stdout.write(`${line}\n`)

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
    const outcome = await withDatabase(reaper, async (databaseUrl, sql) => {
      await migrateDatabase(databaseUrl)
      return runChaos({ ...asked, databaseUrl, sql, reaper, signal: stop.signal, note: print })
    })
    return report(asked, outcome)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return 128 + constants.signals[stop.signal.reason as (typeof SIGNALS)[number]]
  } finally {
    reaper.dismiss()
  }
}

process.exitCode = await main()

import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { type ChaosOutcome, runChaos } from './chaos.ts'
import { withDatabase } from './database.ts'
import { type Profile, SMALL, WHOLE } from './profile.ts'
import { startReaper } from './reaper.ts'
import { failuresOf, tableOf } from './report.ts'
import { MUTATIONS } from './tamper.ts'

/**
 * `npm run chaos -- --minutes 10 --seed 7`: kills, freezes, misleads and cuts off three pollers, two
 * API processes, their clients, Postgres and upstream, and exits with 1 when that cost anything.
 * Without a seed it takes one by chance, and prints it. `--small` is a run for a busy machine.
 * `--mutate drop|repeat|swap|notify` falsifies it, so that it must fail: one change of two clients,
 * or all API processes, which then learn of changes by NOTIFY alone.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const USAGE = `[--minutes <number>] [--seed <whole number>] [--small] [--mutate ${MUTATIONS.join('|')}]`

const print = (line: string): void => void process.stdout.write(`${line}\n`)

interface Asked {
  readonly seed: number
  readonly minutes: number
  readonly profile: Profile
}

const report = (asked: Asked, outcome: ChaosOutcome): number => {
  print(`\n${tableOf(asked, outcome)}`)
  const failures = failuresOf(outcome, asked.profile)
  print(failures.length === 0 ? 'Nothing was lost.' : `FAILED\n${failures.join('\n')}`)
  return failures.length === 0 ? 0 : 1
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      minutes: { type: 'string', default: '10' },
      small: { type: 'boolean', default: false },
      mutate: { type: 'string' },
    },
  })
  const profile = values.small ? SMALL : WHOLE
  const asked = { seed: Number(values.seed), minutes: Number(values.minutes), profile }
  const mutation = MUTATIONS.find((name) => name === values.mutate) ?? null
  const isMutation = values.mutate === undefined || mutation !== null
  if (!Number.isSafeInteger(asked.seed) || !(asked.minutes > 0) || !isMutation) {
    print(`usage: npm run chaos -- ${USAGE}`)
    return 2
  }
  const stop = new AbortController()
  for (const name of SIGNALS) process.on(name, () => stop.abort(name))
  print(`chaos --minutes ${asked.minutes} --seed ${asked.seed}`)
  const reaper = startReaper()
  try {
    const outcome = await withDatabase(reaper, async (database) => {
      await migrateDatabase(database.url)
      const { signal } = stop
      return runChaos({ ...asked, mutation, database, reaper, signal, note: print })
    })
    return report(asked, outcome)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return 128 + constants.signals[stop.signal.reason as (typeof SIGNALS)[number]]
  } finally {
    reaper.dismiss()
  }
}

// Left to itself, Node 24.21 at times never ends: it waits in its own clean-up for one of the many
// sockets that were reset (2026-11-22).
process.exit(await main())

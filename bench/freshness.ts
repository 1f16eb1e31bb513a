import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../src/db/client.ts'
import { ageRows, askTiers, PERIODS, type TierAges } from './support/age-samples.ts'
import { FULL_SIZE } from './support/full-size.ts'
import { printTable, quantile } from './support/measure.ts'
import { showLine } from './support/progress-line.ts'
import { watchResolved } from './support/resolved-watch.ts'
import { type ServerProcess, startServerProcess } from './support/server-process.ts'
import { type SimulatorProcess, startSimulatorProcess } from './support/simulator-process.ts'
import { walBytes, withFreshStore } from './support/store.ts'
import { printTraffic, verdict } from './support/traffic-table.ts'

const SAMPLE_MS = 5000
const FIRST_TICKS_MS = 15 * 60_000
const GOALS = { shortP50: 60, shortP99: 90 }

/**
 * One server with all tiers against a full-size upstream in real time: how old its markets are, how
 * soon a short market is readable as resolved, and what that costs. Measured from when every tier
 * has run once.
 */
export const benchFreshness = async ({ minutes }: { readonly minutes: number }): Promise<void> => {
  if (!(minutes > 0)) throw new RangeError(`minutes must be more than 0, got ${minutes}`)
  const simulator = await startSimulatorProcess({ ...FULL_SIZE, speed: 1 })
  try {
    await withFreshStore(async (database, _writer, url) => {
      const server = startServerProcess(['start'], {
        DATABASE_URL: url,
        GAMMA_URL: simulator.url,
        LOG_LEVEL: 'info',
      })
      try {
        await run({ database, server, simulator }, minutes)
      } finally {
        await server.stop()
      }
    })
  } finally {
    await simulator.close()
  }
}

interface Deps {
  readonly database: Database
  readonly server: ServerProcess
  readonly simulator: SimulatorProcess
}

const run = async (deps: Deps, minutes: number): Promise<void> => {
  const { database, server, simulator } = deps
  const graphql = await server.listening()
  const firstTicks = await untilTicked(graphql)
  await simulator.clearTraffic()
  const watch = watchResolved(database, Date.now())
  const before = { usage: server.usage(), wal: await walBytes(database) }
  const samples = await sampleFor(graphql, minutes * 60_000, () => watch.lags.length).finally(
    watch.stop,
  )
  const missed = await watch.countMissed()
  const after = { usage: server.usage(), wal: await walBytes(database) }
  const per5Minutes = 5 / minutes
  printAges(samples, minutes)
  printShort(watch.lags, missed)
  printTable('the server process and its Postgres', [
    {
      'first ticks s': firstTicks,
      'CPU s per 5 min': ((after.usage.cpuMs - before.usage.cpuMs) / 1000) * per5Minutes,
      'RSS MB': after.usage.rssMb,
      'peak RSS MB': after.usage.peakRssMb,
      'WAL MB per 5 min': ((after.wal - before.wal) / 1e6) * per5Minutes,
    },
  ])
  printTraffic({ requests: await simulator.traffic() })
}

/** Seconds until every tier had ended its first run. */
const untilTicked = async (graphql: string): Promise<number> => {
  const started = performance.now()
  for (;;) {
    const seconds = (performance.now() - started) / 1000
    showLine(`  first run of every tier: ${Math.round(seconds)} s`)
    const tiers = await askTiers(graphql)
    const missing = Object.keys(PERIODS).filter(
      (name) => !tiers.some(({ tier, lastTick }) => tier === name && lastTick?.finishedAt),
    )
    if (missing.length === 0) return seconds
    if (seconds * 1000 > FIRST_TICKS_MS) throw new Error(`never ran: ${missing.join(', ')}`)
    await wait(1000)
  }
}

const sampleFor = async (
  graphql: string,
  ms: number,
  resolved: () => number,
): Promise<readonly (readonly TierAges[])[]> => {
  const samples: (readonly TierAges[])[] = []
  const until = performance.now() + ms
  for (let next = performance.now(); next < until; next += SAMPLE_MS) {
    await wait(Math.max(0, next - performance.now()))
    const tiers = await askTiers(graphql)
    samples.push(tiers)
    const left = Math.round((until - performance.now()) / 1000)
    const ages = tiers.map(({ tier, ageP99Seconds }) => `${tier} ${ageP99Seconds ?? '-'}`)
    showLine(`  ${left} s left; age p99 ${ages.join(', ')}; ${resolved()} short markets resolved`)
  }
  await wait(Math.max(0, until - performance.now()))
  showLine('')
  return samples
}

const printAges = (samples: readonly (readonly TierAges[])[], minutes: number): void => {
  const rows = ageRows(samples)
  printTable(
    `age of markets by tier, ${samples.length} samples in ${minutes} minutes: the median of their p50 and the p99 of their p99`,
    rows,
  )
  if (minutes < 10) console.log('  (too short for tiers of 5 minutes: take 10 or more)')
  console.log('')
  for (const row of rows) {
    console.log(verdict(`${row.tier} age p50`, row['age p50 s'], row['goal p50'], 's'))
    console.log(verdict(`${row.tier} age p99`, row['age p99 s'], row['goal p99'], 's'))
  }
}

const printShort = (lags: readonly number[], missed: number): void => {
  if (lags.length === 0 && missed === 0) {
    console.log('\n  no short market was resolved in that time: their windows end every 5 minutes')
    return
  }
  const [p50, p99] = [quantile(lags, 0.5), quantile(lags, 0.99)]
  printTable('short markets, from closedTime upstream to readable as RESOLVED', [
    {
      resolved: lags.length,
      'p50 s': p50,
      'p99 s': p99,
      'max s': Math.max(...lags),
      'never, of those due': missed,
    },
  ])
  console.log('')
  console.log(verdict('short p50', p50, GOALS.shortP50, 's'))
  console.log(verdict('short p99', p99, GOALS.shortP99, 's'))
  console.log(verdict('never resolved', missed, 0, 'markets'))
}

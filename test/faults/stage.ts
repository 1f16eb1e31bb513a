import type postgres from 'postgres'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { JOBS, type Job } from '../../src/domain/tier.ts'
import { periodOf } from '../../src/pollers/schedule.ts'
import type { Reaper } from '../chaos/reaper.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { type Service, startService } from './service.ts'
import { readRuns } from './stored.ts'
import { until } from './until.ts'

/** An upstream that fails on demand, and one service that lives with it from the first row to the last. */
export interface Stage {
  readonly sql: postgres.Sql
  readonly simulator: Simulator
  readonly gateway: Gateway
  readonly service: Service
  /** The slowest job's period. */
  readonly periodMs: number
  /** Requests per second while all is well. */
  readonly usualRate: number
  /** Ends whatever fault there is. */
  clear(): void
  close(): Promise<void>
}

/** Little more than the next, so that no second try fits behind a connection that was not made. */
export const TIMEOUT_MS = 2_200
export const CONNECT_MS = 2_000
export const CONCURRENCY = 4

const CRONS: Readonly<Record<Job, string>> = {
  EVENTS: '*/3 * * * * *',
  STANDALONE: '*/3 * * * * *',
  RESOLUTIONS: '*/4 * * * * *',
  DUE: '* * * * * *',
}
const UNIVERSE = { openEvents: 60, openMarkets: 620, closedMarkets: 500, upDown: false } as const
const LIMITS = { EVENTS_LIMIT: '40', STANDALONE_LIMIT: '100' } as const
/** Periods in which the usual is learnt: by the service too, which compares answers with it. */
const CALM_RUNS = 3
const START_MS = 30_000

export interface StageDeps {
  readonly databaseUrl: string
  readonly sql: postgres.Sql
  readonly reaper: Reaper
}

export const openStage = async ({ databaseUrl, sql, reaper }: StageDeps): Promise<Stage> => {
  const simulator = await createSimulator(UNIVERSE)
  const gateway = await openGateway(simulator.url)
  const env = {
    ...LIMITS,
    ...{ DATABASE_URL: databaseUrl, GAMMA_URL: gateway.url, LOG_FORMAT: 'json' },
    ...{ GAMMA_TIMEOUT_MS: `${TIMEOUT_MS}`, GAMMA_CONCURRENCY: `${CONCURRENCY}` },
    ...Object.fromEntries(JOBS.map((job) => [`${job}_CRON`, CRONS[job]])),
  }
  const closeUpstream = async () => {
    await gateway.shut()
    await simulator.close()
  }
  const service = await startService(env, reaper).catch(async (error: unknown) => {
    await closeUpstream()
    throw error
  })
  const close = async () => {
    await service.stop()
    await closeUpstream()
  }
  try {
    const usualRate = await learnUsualRate(sql, gateway)
    return {
      ...{ sql, simulator, gateway, service, usualRate, close },
      periodMs: Math.max(...JOBS.map((job) => periodOf(CRONS[job]))),
      clear: () => {
        gateway.play(null)
        simulator.faults.clear()
        simulator.rows.restore()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

const learnUsualRate = async (sql: postgres.Sql, gateway: Gateway): Promise<number> => {
  const startedAt = new Date(0)
  await everyJob(sql, startedAt, 1)
  gateway.watch()
  const [from, since] = [performance.now(), new Date()]
  await everyJob(sql, since, CALM_RUNS)
  return gateway.passages().length / ((performance.now() - from) / 1000)
}

/** Settles when each job has ended so many runs well that began after `since`. */
export const everyJob = (sql: postgres.Sql, since: Date, times: number): Promise<true> =>
  until(`${times} good runs of every job`, START_MS, async () => {
    const runs = await readRuns(sql, since)
    return JOBS.every((job) => runs.some((one) => one.job === job && one.ok >= times))
  })

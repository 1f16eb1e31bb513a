import { setTimeout as wait } from 'node:timers/promises'
import type postgres from 'postgres'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { JOBS, type Job } from '../../src/domain/tier.ts'
import { periodOf } from '../../src/pollers/schedule.ts'
import { type Fault, planFaults } from './fault-plan.ts'
import { type Journal, keepJournal } from './journal.ts'
import { createPollerProcess, type History, type PollerProcess } from './poller-process.ts'
import type { Reaper } from './reaper.ts'
import { findFaults, readUpstream, type StoredFaults } from './stored.ts'
import { type Claim, longestSilence, overlapsOf, unionOf } from './verdict.ts'

export interface ChaosOptions {
  readonly seed: number
  readonly minutes: number
  readonly databaseUrl: string
  readonly sql: postgres.Sql
  readonly reaper: Reaper
  /** Ends it early, by rejecting. */
  readonly signal: AbortSignal
  readonly note: (line: string) => void
}

export interface JobOutcome {
  readonly job: Job
  readonly ticks: number
  readonly longestSilenceMs: number
  readonly periodMs: number
}

export interface ChaosOutcome extends StoredFaults {
  readonly kills: number
  readonly stops: number
  readonly clockSteps: number
  /** Faults that hit all processes at the same moment. */
  readonly allAtOnce: number
  /** The part of the time in which at least one process was up, 0 to 1. */
  readonly upShare: number
  readonly jobs: readonly JobOutcome[]
  readonly openMarkets: number
  readonly claims: number
  readonly overlaps: readonly (readonly [Claim, Claim])[]
  /** What processes wrote last that ended without being killed. */
  readonly ownEnds: readonly string[]
  /** Jobs of which, when all was calm again, too few runs ended well in time. */
  readonly unsettled: readonly Job[]
}

const PROCESSES = 3

/** Much happens in a minute of it. */
const CRONS: Readonly<Record<Job, string>> = {
  EVENTS: '*/2 * * * * *',
  STANDALONE: '*/5 * * * * *',
  RESOLUTIONS: '*/10 * * * * *',
  DUE: '*/2 * * * * *',
}
const UNIVERSE = { events: 120, closedMarkets: 500, upDownHours: 2, strays: 40 } as const
const LIMITS = { EVENTS_LIMIT: '40', STANDALONE_LIMIT: '100' } as const

/** Two, since the second sees what the first had to ask for by id. */
const RUNS_TO_SETTLE = 2
const SETTLE_MS = 120_000

/**
 * Three processes that poll all tiers of one simulated upstream into one database are killed, frozen
 * and given wrong clocks at random; then the database tells what it did to them.
 */
export const runChaos = async (options: ChaosOptions): Promise<ChaosOutcome> => {
  const { seed, minutes, databaseUrl, sql, reaper, signal, note } = options
  const journal = await keepJournal(sql)
  const simulator = await createSimulator({ ...UNIVERSE, seed })
  const env = environmentOf(databaseUrl, simulator)
  const processes = Array.from({ length: PROCESSES }, () => createPollerProcess(env, reaper))
  try {
    await Promise.all(processes.map((one) => one.start()))
    const faults = planFaults(seed, minutes * 60_000, PROCESSES)
    note(`${PROCESSES} processes poll ${simulator.openMarketIds().length} open markets`)
    await inflict(processes, faults, { signal, note })
    await wait(Math.max(0, minutes * 60_000 - (faults.at(-1)?.at ?? 0)), undefined, { signal })
    await Promise.all(processes.map((one) => one.calm()))
    note('all is calm: waiting for whole runs of every job')
    const upstream = await readUpstream(sql, simulator)
    const unsettled = await settle(journal, signal)
    const histories = processes.map((one) => one.history())
    return {
      allAtOnce: faults.filter(({ targets }) => targets.length > 1).length,
      unsettled,
      openMarkets: upstream.open.length,
      ...(await judge(journal, histories)),
      ...(await findFaults(sql, upstream)),
    }
  } finally {
    await Promise.all(processes.map((one) => one.end()))
    await simulator.close()
  }
}

const environmentOf = (databaseUrl: string, simulator: Simulator) => ({
  ...LIMITS,
  DATABASE_URL: databaseUrl,
  GAMMA_URL: simulator.url,
  SERVE_API: 'false',
  PORT: '0',
  LOG_FORMAT: 'json',
  ...Object.fromEntries(JOBS.map((job) => [`${job}_CRON`, CRONS[job]])),
})

const inflict = async (
  processes: readonly PollerProcess[],
  faults: readonly Fault[],
  { signal, note }: Pick<ChaosOptions, 'signal' | 'note'>,
): Promise<void> => {
  const startedAt = performance.now()
  for (const fault of faults) {
    const ms = startedAt + fault.at - performance.now()
    await wait(Math.max(0, ms), undefined, { signal })
    note(JSON.stringify(fault))
    for (const target of fault.targets) {
      const hit = processes[target]
      if (fault.kind === 'kill') hit?.kill(fault.downMs)
      else if (fault.kind === 'stop') hit?.stop(fault.ms)
      else hit?.setClock(fault.byMs)
    }
  }
}

/** The jobs that did not settle in time. */
const settle = async (journal: Journal, signal: AbortSignal): Promise<Job[]> => {
  const since = Date.now()
  const late = async () => {
    const done = await Promise.all(JOBS.map((job) => journal.countDone(job, since)))
    return JOBS.filter((_, i) => (done[i] ?? 0) < RUNS_TO_SETTLE)
  }
  for (;;) {
    const jobs = await late()
    if (jobs.length === 0 || Date.now() - since > SETTLE_MS) return jobs
    await wait(500, undefined, { signal })
  }
}

const judge = async (journal: Journal, histories: readonly History[]) => {
  const up = unionOf(histories.flatMap((history) => history.up))
  const deaths = new Map(histories.flatMap((history) => [...history.deaths]))
  const claims = await journal.claims()
  const jobs = await Promise.all(
    JOBS.map(async (job): Promise<JobOutcome> => {
      const starts = await journal.startsOf(job)
      const longestSilenceMs = longestSilence(starts, up)
      return { job, ticks: starts.length, longestSilenceMs, periodMs: periodOf(CRONS[job]) }
    }),
  )
  const total = (count: (history: History) => number): number =>
    histories.reduce((sum, history) => sum + count(history), 0)
  const upMs = up.reduce((sum, { from, to }) => sum + to - from, 0)
  return {
    kills: deaths.size,
    stops: total(({ stops }) => stops),
    clockSteps: total(({ clockSteps }) => clockSteps),
    upShare: upMs / ((up.at(-1)?.to ?? 0) - (up[0]?.from ?? 0)),
    jobs,
    claims: claims.length,
    overlaps: overlapsOf(claims, deaths),
    ownEnds: histories.flatMap((history) => history.ownEnds),
  }
}

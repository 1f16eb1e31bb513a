import { type Config, cronsOf } from '../config.ts'
import type { Database } from '../db/client.ts'
import { createDatabaseClock } from '../db/clock.ts'
import {
  type Coverage,
  createStatusQueries,
  type TickRecord,
  type TierAges,
} from '../db/queries/status.ts'
import { createUpstreamBudget } from '../db/upstream-budget.ts'
import { JOBS, type Job, POLLED_TIERS, type Tier } from '../domain/tier.ts'
import { periodOf } from '../pollers/schedule.ts'
import { createTimetable } from '../pollers/timetable.ts'
import { staleAfterMs } from '../schema/freshness.ts'
import { createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'
import { count, duration, table } from './words.ts'

export const showStatus = (env: Environment): Promise<void> => {
  const context = createContext(env, 'status')
  return withStore(context, async ({ database }) => {
    const report = await readStatus(database, context.config)
    const lines = [`polycool ${context.build}`, ...linesOf(report)]
    process.stdout.write(`${lines.join('\n')}\n`)
  })
}

interface Run {
  readonly job: Job
  readonly periodMs: number
  readonly tick: TickRecord | null
}

/** Requests of all processes of the upstream group in the last 10 s. */
interface RouteUse {
  readonly route: string
  readonly used: number
  readonly allowed: number
  readonly pausedMs: number
}

interface Report {
  readonly coverage: Coverage
  readonly ages: readonly TierAges[]
  readonly runs: readonly Run[]
  readonly upstream: readonly RouteUse[]
  readonly refusedRows: number
  /** By the database's clock, as all times in it. */
  readonly now: number
}

const readStatus = async (database: Database, config: Config): Promise<Report> => {
  const crons = cronsOf(config)
  const timings = await createTimetable(database, crons)()
  const tiers: readonly Tier[] = [...POLLED_TIERS, 'ON_DEMAND']
  const limits = new Map(tiers.map((tier) => [tier, staleAfterMs(timings, tier)]))
  const queries = createStatusQueries(database.db)
  const clock = createDatabaseClock(database)
  const budget = createUpstreamBudget(database, config.UPSTREAM_GROUP)
  const [coverage, ages, ticks, refusedRows, usage, dateAt] = await Promise.all([
    queries.findCoverage(),
    queries.listTierAges(limits),
    queries.listLastTicks(JOBS),
    queries.countRefusedRows(),
    budget.usage(),
    clock.sync(),
  ])
  const runs = JOBS.map((job) => {
    const timing = timings.find(({ tier }) => tier === job)
    const periodMs = timing?.periodMs ?? periodOf(crons[job])
    return { job, periodMs, tick: ticks.find((tick) => tick.job === job) ?? null }
  })
  const rates = { events: config.GAMMA_EVENTS_RATE, markets: config.GAMMA_MARKETS_RATE }
  const upstream = Object.entries(rates).map(([family, rate]) => {
    const { usedLast10s: used = 0, pausedMs = 0 } = usage.find((u) => u.family === family) ?? {}
    return { route: `/${family}`, used, allowed: Math.floor(rate * 10), pausedMs }
  })
  return {
    coverage,
    ages,
    runs,
    upstream,
    refusedRows,
    now: Date.parse(dateAt(performance.now())),
  }
}

const linesOf = ({ coverage, ages, runs, upstream, refusedRows, now }: Report): string[] => {
  const { totalStored, openStored, openUpstream, lastSweepAt } = coverage
  const swept =
    lastSweepAt === null
      ? 'not swept yet'
      : `${count(openUpstream)} open upstream ${duration(now - Date.parse(lastSweepAt))} ago`
  const stored = `${count(totalStored)} markets stored, ${count(openStored)} of them open (${swept})`
  const refused = refusedRows === 0 ? '' : `; ${count(refusedRows)} rows of upstream refused`
  const agesTable =
    ages.length === 0 ? [] : ['', ...table([AGES_HEAD, ...ages.map((row) => ageCells(row))])]
  const runLines = runs.map((run) => runLine(run, now))
  return [stored + refused, ...agesTable, '', ...runLines, '', upstream.map(useText).join('; ')]
}

const useText = ({ route, used, allowed, pausedMs }: RouteUse): string => {
  const pause = pausedMs > 0 ? `, paused for ${duration(pausedMs)}` : ''
  return `${route}: ${count(used)} of ${count(allowed)} requests in the last 10 s${pause}`
}

const AGES_HEAD = ['kept fresh by', 'markets', 'half within', '99 % within', 'stale']

const ageCells = (ages: TierAges): readonly string[] => [
  nameOf(ages.tier),
  count(ages.marketCount),
  duration(ages.p50Seconds * 1_000),
  duration(ages.p99Seconds * 1_000),
  count(ages.staleCount),
]

const nameOf = (name: Tier | Job): string =>
  name === 'DUE' ? 'due-lane' : name.toLowerCase().replace('_', ' ')

const runLine = ({ job, tick, periodMs }: Run, now: number): string =>
  `${nameOf(job)}: ${tick === null ? 'never polled yet' : runText(tick, periodMs, now)}`

const runText = (tick: TickRecord, periodMs: number, now: number): string => {
  const startedAt = Date.parse(tick.startedAt)
  const ago = duration(now - startedAt)
  if (tick.finishedAt === null) {
    // A run ends before its next slot, so one that has not was ended with its process.
    return now - startedAt < periodMs ? `polling for ${ago}` : `broken off by a crash ${ago} ago`
  }
  const took = duration(Date.parse(tick.finishedAt) - startedAt)
  const counts = `${count(tick.eventsSeen)} events with ${count(tick.marketsSeen)} markets, ${count(tick.marketsChanged)} changed`
  return tick.error === null
    ? `polled ${ago} ago in ${took}: ${counts}`
    : `failed ${ago} ago after ${took} (${counts}): ${tick.error} [${tick.errorCode}]`
}

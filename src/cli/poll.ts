import { createApp } from '../app.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import { createDatabaseClock } from '../db/clock.ts'
import { createStatusQueries } from '../db/queries/status.ts'
import { releaseJob } from '../db/ticks.ts'
import type { PolledTier } from '../domain/tier.ts'
import { AppError } from '../errors.ts'
import type { JobPlan } from '../pollers/poller.ts'
import { periodOf } from '../pollers/schedule.ts'
import { runTick, type TickReport, type TickRun, type TickTally } from '../pollers/tick.ts'
import type { Store } from '../store.ts'
import { type CommandContext, createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'
import { createProgress, type Progress } from './progress.ts'
import { serve } from './start.ts'
import { bytes, count, duration } from './words.ts'

/** By the clock, until it is asked to stop. */
export const poll = (env: Environment, tier: PolledTier): Promise<void> =>
  serve(contextOf(env, tier))

/** Now and once, whoever polled it last. @throws AppError when not everything was seen */
export const pollOnce = (env: Environment, tier: PolledTier): Promise<void> => {
  const context = contextOf(env, tier)
  return withStore(context, async (store, stop) => {
    const { config, rootLogger, service, build } = context
    const app = await createApp(config, { store, logger: rootLogger, service, build })
    try {
      const plan = app.plans.find(({ job }) => job === tier)
      if (plan === undefined) throw new Error(`no plan for ${tier}`)
      const report = await pollWithProgress(context, { store, plan, owner: app.owner }, stop)
      tell(report, plan)
    } finally {
      await app.stop()
    }
  })
}

const contextOf = (env: Environment, tier: PolledTier): CommandContext => {
  const service = tier.toLowerCase()
  // Any free port for its health checks: it runs beside "start" on one machine.
  return createContext({ PORT: '0', ...env, SERVE_API: 'false', POLLER_MODE: service }, service)
}

interface Run {
  readonly store: Store
  readonly plan: JobPlan
  readonly owner: string
}

const pollWithProgress = async (
  { config, service, logger }: CommandContext,
  { store: { database }, plan, owner }: Run,
  stop: AbortSignal,
): Promise<TickReport | null> => {
  await releaseJob(database, plan.job)
  const total = await expectedRows(config, plan, database)
  const progress = createProgress(service, { total, logger })
  const run = shown(plan.run, progress, plan.job === 'EVENTS' ? 'eventsSeen' : 'marketsSeen')
  const work = { ...plan, periodMs: periodOf(plan.cron), nextRunInMs: null, run }
  return runTick({ database, clock: createDatabaseClock(database), owner }, work, stop).finally(
    progress.stop,
  )
}

/** Of events or markets; of a sweep as many as are open, as far as is known. */
const expectedRows = async (
  config: Config,
  { job }: JobPlan,
  { db }: Database,
): Promise<number> => {
  if (job === 'EVENTS') return config.EVENTS_LIMIT
  if (job === 'STANDALONE') return config.STANDALONE_LIMIT
  return (await createStatusQueries(db).findCoverage()).openStored
}

const REDRAW_MS = 100

const shown =
  (run: TickRun, progress: Progress, rows: keyof TickTally): TickRun =>
  async (tick) => {
    const redraw = setInterval(() => progress.update(tick.tally[rows]), REDRAW_MS)
    await run(tick).finally(() => clearInterval(redraw))
    progress.finish(tick.tally[rows])
  }

const tell = (report: TickReport | null, { job, source }: JobPlan): void => {
  if (report === null) {
    process.stdout.write(`Another process has begun to poll ${job.toLowerCase()} just now.\n`)
    return
  }
  const { eventsSeen, marketsSeen, marketsChanged, rowsRefused, requests, failure } = report
  const seen = `${count(eventsSeen)} events with ${count(marketsSeen)} markets`
  const stored = `${count(marketsChanged)} changed, ${count(rowsRefused)} rows refused`
  const cost = `${count(requests)} requests, ${bytes(report.decodedBytes)}, ${duration(report.ms)}`
  const summary = `${seen}: ${stored} (${cost})`
  if (failure === null) {
    process.stdout.write(`${summary}\n`)
    return
  }
  throw new AppError(
    failure.code === 'TICK_DEADLINE' ? 'TICK_DEADLINE' : 'GAMMA_UNAVAILABLE',
    `polling ${source} failed: ${failure.message} [${failure.code}]. Stored before that: ${summary}.`,
  )
}

import { type Job, tierOf } from '../domain/tier.ts'
import type { Logger } from '../logger.ts'
import type { DriftLog } from './drift.ts'
import { failureOf } from './failure.ts'
import { createSchedule, periodOf, type Trouble } from './schedule.ts'
import { runTick, type TickDeps, type TickReport, type TickRun, type TickWork } from './tick.ts'

/** A job as configured. */
export interface JobPlan {
  readonly job: Job
  readonly cron: string
  readonly run: TickRun
  /** What to tell people when upstream fails: its address. */
  readonly source: string
}

export interface Poller {
  /** Begins with a run of every job of this process at once. */
  start(): void
  stop(): Promise<void>
}

/** Hears of every run. */
export interface TickObserver {
  ended(report: TickReport): void
  /** Another process has the slot. */
  skipped(job: Job): void
  /** The database failed, so that the run could not be recorded. */
  unrecorded(job: Job, code: string): void
  /** The clock of this machine does not drive the job as it should. */
  troubled(trouble: Trouble): void
}

export interface PollerDeps extends TickDeps {
  /** Names no service: a line about a run names its tier. */
  readonly logger: Logger
  /** What this process is, in lines that are about no run. */
  readonly service: string
  readonly drift: Pick<DriftLog, 'totals'>
  readonly observer: TickObserver
}

/** Runs these jobs by the clock, and tells what became of each run. */
export const createPoller = (deps: PollerDeps, plans: readonly JobPlan[]): Poller => {
  const logger = deps.logger.child({ service: deps.service })
  const schedule = createSchedule(
    plans.map((plan) => {
      const periodMs = periodOf(plan.cron)
      const tick = loggedTick(deps, plan, () => ({
        ...plan,
        periodMs,
        nextRunInMs: msUntil(schedule.nextRunAt(plan.job)),
      }))
      return { job: plan.job, cron: plan.cron, tick }
    }),
    (trouble) => {
      logger.warn(trouble, `the schedule had to step in: ${trouble.kind}`)
      deps.observer.troubled(trouble)
    },
  )
  return { start: schedule.start, stop: schedule.stop }
}

const loggedTick = (deps: PollerDeps, plan: JobPlan, workNow: () => TickWork) => {
  const { job } = plan
  const logger = deps.logger.child({ service: tierOf(job).toLowerCase() })
  return async (stop: AbortSignal): Promise<void> => {
    try {
      const report = await runTick(deps, workNow(), stop)
      if (report === null) return deps.observer.skipped(job)
      deps.observer.ended(report)
      logReport(logger, plan, { ...report, ...driftOf(deps.drift) })
    } catch (error) {
      // The database failed: nothing could be recorded, and the next slot tries again.
      const { code, message } = failureOf(error)
      deps.observer.unrecorded(job, code)
      logger.error({ err: error }, `tick not recorded: ${message} [${code}]; trying again`)
    }
  }
}

interface LoggedReport extends TickReport {
  readonly drift?: Readonly<Record<string, number>>
}

const logReport = (logger: Logger, { job, source }: JobPlan, report: LoggedReport): void => {
  const fields = { ...report, ms: Math.round(report.ms) }
  const { failure, eventsSeen, marketsSeen, marketsChanged } = report
  const counts = `${eventsSeen} events, ${marketsSeen} markets, ${marketsChanged} changed`
  if (failure === null) {
    // The due-lane comes round four times a minute, mostly to find nothing.
    const level = job === 'DUE' && marketsChanged === 0 ? 'debug' : 'info'
    const what = job === 'DUE' ? 'due-lane: ' : ''
    logger[level](fields, `${what}${counts} in ${(report.ms / 1000).toFixed(1)} s`)
  } else if (failure.code !== 'STOPPED') {
    logger.warn(
      fields,
      `polling ${source} failed after ${counts}: ${failure.message} [${failure.code}]; serving what is stored, trying again at the next slot`,
    )
  }
}

/** What upstream has sent since the start that this build does not know: name and times. */
const driftOf = (drift: PollerDeps['drift']): Pick<LoggedReport, 'drift'> => {
  const totals = drift.totals()
  return totals.size === 0 ? {} : { drift: Object.fromEntries(totals) }
}

/** By this machine's clock, which made the date too: no other is known to agree with it. */
const msUntil = (date: Date | null): number | null => date && date.getTime() - Date.now()

import type { PolledTier } from '../domain/tier.ts'
import type { Logger } from '../logger.ts'
import type { DriftLog } from './drift.ts'
import { failureOf } from './failure.ts'
import { createSchedule, periodOf } from './schedule.ts'
import { runTick, type TickDeps, type TickReport, type TickWork } from './tick.ts'

/** A tier as configured. */
export interface TierPlan {
  readonly tier: PolledTier
  readonly cron: string
  readonly run: TickWork['run']
  /** What to tell people when upstream fails: its address. */
  readonly source: string
}

export interface TierTiming {
  readonly tier: PolledTier
  readonly cron: string
  /** See `periodOf`. */
  readonly periodMs: number
  /** Null where another process polls this tier. */
  readonly nextTickAt: string | null
}

export interface Poller {
  /** Begins with a run of every tier of this process at once. */
  start(): void
  /** All tiers of the installation, whichever process polls them. */
  timings(): readonly TierTiming[]
  stop(): Promise<void>
}

export interface PollerDeps extends TickDeps {
  readonly logger: Logger
  readonly drift: Pick<DriftLog, 'totals'>
  /** The tiers that this process polls. */
  readonly polled: readonly PolledTier[]
}

/** Runs the tiers of this process by the clock, and tells what became of each run. */
export const createPoller = (deps: PollerDeps, plans: readonly TierPlan[]): Poller => {
  const timings = plans.map(({ tier, cron }) => ({ tier, cron, periodMs: periodOf(cron) }))
  const schedule = createSchedule(
    plans
      .filter((plan) => deps.polled.includes(plan.tier))
      .map((plan) => ({ ...plan, tick: loggedTick(deps, plan) })),
  )
  return {
    start: schedule.start,
    timings: () =>
      timings.map((timing) => ({
        ...timing,
        nextTickAt: schedule.nextRunAt(timing.tier)?.toISOString() ?? null,
      })),
    stop: schedule.stop,
  }
}

const loggedTick = (deps: PollerDeps, plan: TierPlan) => {
  const logger = deps.logger.child({ service: plan.tier.toLowerCase() })
  const work = { ...plan, periodMs: periodOf(plan.cron) }
  return async (stop: AbortSignal): Promise<void> => {
    try {
      const report = await runTick(deps, work, stop)
      if (report !== null) logReport(logger, plan, { ...report, ...driftOf(deps.drift) })
    } catch (error) {
      // The database failed: nothing could be recorded, and the next slot tries again.
      const { code, message } = failureOf(error)
      logger.error({ err: error }, `tick not recorded: ${message} [${code}]; trying again`)
    }
  }
}

interface LoggedReport extends TickReport {
  readonly drift?: Readonly<Record<string, number>>
}

const logReport = (logger: Logger, { source }: TierPlan, report: LoggedReport): void => {
  const fields = { ...report, ms: Math.round(report.ms) }
  const { failure, eventsSeen, marketsSeen, marketsChanged } = report
  const counts = `${eventsSeen} events, ${marketsSeen} markets, ${marketsChanged} changed`
  if (failure === null) {
    logger.info(fields, `${counts} in ${(report.ms / 1000).toFixed(1)} s`)
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

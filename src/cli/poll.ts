import { createApp } from '../app.ts'
import { releaseTier } from '../db/ticks.ts'
import type { PolledTier } from '../domain/tier.ts'
import { AppError } from '../errors.ts'
import type { TierPlan } from '../pollers/poller.ts'
import { periodOf } from '../pollers/schedule.ts'
import { runTick, type TickReport, type TickWork } from '../pollers/tick.ts'
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
      const plan = app.plans.find((each) => each.tier === tier)
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
  readonly plan: TierPlan
  readonly owner: string
}

const pollWithProgress = async (
  { config, service, logger }: CommandContext,
  { store: { database }, plan, owner }: Run,
  stop: AbortSignal,
): Promise<TickReport | null> => {
  await releaseTier(database, plan.tier)
  const progress = createProgress(service, { total: config.EVENTS_LIMIT, logger })
  const work = { ...plan, periodMs: periodOf(plan.cron), run: shown(plan.run, progress) }
  return runTick({ database, owner }, work, stop).finally(progress.stop)
}

const REDRAW_MS = 100

const shown =
  (run: TickWork['run'], progress: Progress): TickWork['run'] =>
  async (tally, signal) => {
    const redraw = setInterval(() => progress.update(tally.eventsSeen), REDRAW_MS)
    await run(tally, signal).finally(() => clearInterval(redraw))
    progress.finish(tally.eventsSeen)
  }

const tell = (report: TickReport | null, { tier, source }: TierPlan): void => {
  if (report === null) {
    process.stdout.write(`Another process has begun to poll ${tier.toLowerCase()} just now.\n`)
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

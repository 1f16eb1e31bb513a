import { type Logger as CronLogger, createTask } from 'node-cron'
import type { PolledTier } from '../domain/tier.ts'

export interface ScheduledTier {
  readonly tier: PolledTier
  readonly cron: string
  /** One run; must settle. */
  readonly tick: (stop: AbortSignal) => Promise<void>
}

export interface Schedule {
  /** Begins with a run of every tier at once, then follows the clock. */
  start(): void
  /** When the clock fires a tier next; null when that is never. */
  nextRunAt(tier: PolledTier): Date | null
  /** Aborts the runs under way and waits for them to settle. */
  stop(): Promise<void>
}

/** Runs to look ahead: enough for the shortest pause of any usual expression to be among them. */
const LOOK_AHEAD = 61

/**
 * How far apart a cron expression fires, in ms: the shortest pause between its next runs. A run must
 * end, and its slot be free, before the next one; and every five minutes by day is every five
 * minutes, whatever the hour it is asked at. Takes milliseconds: ask once.
 */
export const periodOf = (cron: string): number => {
  const probe = createTask(cron, () => undefined, { timezone: 'UTC' })
  const runs = probe.getNextRuns(LOOK_AHEAD).map((run) => run.getTime())
  void probe.destroy() // node-cron keeps every task until then
  return Math.min(...runs.slice(1).map((run, i) => run - (runs[i] ?? 0)))
}

/** node-cron would print to the console; what became of a run is told by whoever runs it. */
const QUIET: CronLogger = { info: ignore, warn: ignore, error: ignore, debug: ignore }

function ignore(): void {}

/** Fires each tier by node-cron, in UTC: there, no hour is skipped or repeated. */
export const createSchedule = (tiers: readonly ScheduledTier[]): Schedule => {
  const stopping = new AbortController()
  const lanes = tiers.map(({ tier, cron, tick }) => {
    const run = singleRun(() => tick(stopping.signal))
    const task = createTask(cron, run, {
      name: tier,
      timezone: 'UTC',
      noOverlap: true,
      // A tick that the event loop delayed is still due: by default one second late is "missed".
      missedExecutionTolerance: periodOf(cron) / 2,
      suppressMissedWarning: true,
      logger: QUIET,
    })
    return { tier, run, task }
  })
  return {
    start: () => {
      for (const { run, task } of lanes) {
        void task.start()
        void run()
      }
    },
    nextRunAt: (tier) => lanes.find((lane) => lane.tier === tier)?.task.getNextRun() ?? null,
    // node-cron's own stop leaves a run in flight, so the runs are ended by signal and awaited.
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      await Promise.all(lanes.map(({ task }) => task.destroy()))
      await Promise.all(lanes.map(({ run }) => run.settled()))
    },
  }
}

/** The first run at start is not the clock's, so node-cron cannot keep the two apart: this does. */
const singleRun = (work: () => Promise<void>) => {
  let running: Promise<void> | null = null
  const run = (): Promise<void> => {
    running ??= work().finally(() => {
      running = null
    })
    return running
  }
  return Object.assign(run, { settled: async () => running })
}

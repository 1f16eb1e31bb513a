import type { Job } from '../domain/tier.ts'
import { createCalendar } from './calendar.ts'

export interface ScheduledJob {
  readonly job: Job
  readonly cron: string
  /** One run; must settle, and not reject. */
  readonly tick: (stop: AbortSignal) => Promise<void>
}

/** What kept a job from its time; the schedule has dealt with it already. */
export type Trouble =
  /** The clock of this machine was set: by so many ms, negative when backwards. */
  | { readonly kind: 'clock-jump'; readonly ms: number }
  /** A slot came so many ms late: this process stood still. */
  | { readonly kind: 'late'; readonly job: Job; readonly ms: number }
  /** A run has not settled for so many ms: nobody waits for it any more. */
  | { readonly kind: 'hung'; readonly job: Job; readonly ms: number }

export interface Schedule {
  /** Begins with a run of every job at once, then follows the clock. */
  start(): void
  /** The next slot that can be claimed after the run under way; null when the job is not of this schedule. */
  nextRunAt(job: Job): Date | null
  /** Aborts the runs under way and waits for them to settle. */
  stop(): Promise<void>
}

/** Longest sleep: so soon is a clock noticed that was set forward, or a machine that woke up. */
const LOOK_MS = 1_000
/** Clocks that are merely slewed move 0.5 ms in such a time. */
const JUMP_MS = 250

/** Runs end by their own deadline within a period; one that does not is given up after this. */
const HUNG_PERIODS = 3
/** Where periods are of seconds, what a run notes before and after its work counts too. */
const HUNG_LEAST_MS = 60_000

/**
 * Fires each job at the times of its cron expression, whatever becomes of this machine's clock: a
 * slot is due when the wall clock has reached it, or when the time until it has passed on the
 * monotonic clock. Then the next slot is looked up anew; what lay between is not made up for.
 */
export const createSchedule = (
  jobs: readonly ScheduledJob[],
  onTrouble: (trouble: Trouble) => void = () => undefined,
): Schedule => {
  const stopping = new AbortController()
  const lanes = jobs.map((scheduled) => createLane(scheduled, stopping.signal, onTrouble))
  const clockMoved = createJumpDetector()
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const jump = clockMoved()
    if (Math.abs(jump) >= JUMP_MS) onTrouble({ kind: 'clock-jump', ms: Math.round(jump) })
    for (const lane of lanes) lane.fireIfDue()
    const ms = Math.min(LOOK_MS, ...lanes.map((lane) => lane.remainingMs()))
    timer = setTimeout(look, Math.max(0, ms))
  }
  return {
    start: () => {
      if (lanes.length === 0) return
      for (const lane of lanes) lane.fireNow()
      look()
    },
    nextRunAt: (job) => lanes.find((lane) => lane.job === job)?.nextRunAt() ?? null,
    stop: async () => {
      clearTimeout(timer)
      stopping.abort(new Error('the server stops'))
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

/** One job with its next slot. */
const createLane = (
  { job, cron, tick }: ScheduledJob,
  stop: AbortSignal,
  onTrouble: (trouble: Trouble) => void,
) => {
  const calendar = createCalendar(cron)
  const { periodMs } = calendar
  const patienceMs = Math.max(HUNG_LEAST_MS, HUNG_PERIODS * periodMs)
  let slot = calendar.nextAfter(Date.now())
  let runsNext = slot
  let dueAt = 0
  let running: { readonly since: number; readonly settled: Promise<void> } | null = null

  /** Until the slot, by whichever clock is ahead. */
  const remainingMs = (): number => Math.min(slot - Date.now(), dueAt - performance.now())

  const begin = (): void => {
    if (running !== null) {
      const ms = performance.now() - running.since
      if (ms < patienceMs) return
      onTrouble({ kind: 'hung', job, ms: Math.round(ms) })
    }
    const settled = tick(stop).finally(() => {
      if (running === mine) running = null
    })
    const mine = { since: performance.now(), settled }
    running = mine
  }
  /** The next slot is known before the run begins, which may ask for it. */
  const fire = (done: number): void => {
    slot = calendar.nextAfter(done)
    // The run that begins now keeps a slot that comes sooner: nobody can claim it.
    runsNext = slot - done < periodMs / 2 ? calendar.nextAfter(slot) : slot
    dueAt = performance.now() + slot - Date.now()
    begin()
  }
  return {
    job,
    remainingMs,
    fireNow: () => fire(Date.now()),
    fireIfDue: (): void => {
      if (remainingMs() > 0) return
      const ms = performance.now() - dueAt
      if (ms > periodMs / 2) onTrouble({ kind: 'late', job, ms: Math.round(ms) })
      // Timers and small steps of the clock fire early: a slot that is still to come then is done.
      const early = slot - Date.now()
      fire(early > 0 && early <= periodMs / 2 ? slot : Date.now())
    },
    nextRunAt: () => new Date(runsNext),
    close: async () => {
      calendar.close()
      await running?.settled
    },
  }
}

/** How far the wall clock moved against the monotonic one since the last call, in ms. */
const createJumpDetector = (): (() => number) => {
  let before = Date.now() - performance.now()
  return () => {
    const now = Date.now() - performance.now()
    const moved = now - before
    before = now
    return moved
  }
}

/**
 * How far apart a cron expression fires, in ms: the shortest pause between its next runs. A run must
 * end, and its slot be free, before the next one; and every five minutes by day is every five
 * minutes, whatever the hour it is asked at. Takes milliseconds: ask once.
 */
export const periodOf = (cron: string): number => {
  const calendar = createCalendar(cron)
  calendar.close()
  return calendar.periodMs
}

import type { Database } from '../db/client.ts'
import type { DatabaseClock, DateAt } from '../db/clock.ts'
import { withDeadline } from '../db/deadline.ts'
import {
  claimJob,
  closeTick,
  findClaimant,
  forgetFuture,
  freeJob,
  openTick,
  type TickCounts,
  takeOverJob,
} from '../db/ticks.ts'
import type { Job } from '../domain/tier.ts'
import { AppError } from '../errors.ts'
import type { Lane } from '../gamma/budget.ts'
import { type Failure, failureOf } from './failure.ts'
import { isDeadNeighbour } from './owner.ts'

/** Counts of the run under way; the work adds to them as it goes. */
export type TickTally = { -readonly [Name in keyof TickCounts]: number }

export interface TickReport extends TickCounts {
  readonly job: Job
  readonly ms: number
  readonly failure: Failure | null
}

/** The run under way, as its work sees it. */
export interface Tick {
  readonly tally: TickTally
  /** When it began, by `performance.now()`. */
  readonly startedAt: number
  /** Dates everything that the run observes. */
  readonly dateAt: DateAt
  /** Aborts at the deadline, and when the process stops. */
  readonly signal: AbortSignal
  /** What is left of the deadline, in ms. */
  leftMs(): number
  /**
   * Throws when the run is over: to be called before anything is stored. A process that was frozen
   * finds its timers late, and by then the slot may be another's.
   */
  ensureLive(): void
}

/** For requests of the run: they end with it, and are counted. */
export const requestsOf = ({ tally, signal }: Pick<Tick, 'tally' | 'signal'>, lane: Lane) => ({
  ...{ lane, signal },
  onRequest: () => {
    tally.requests += 1
  },
})

/** Does one run; stops at the signal. What it stored before a failure stays stored. */
export type TickRun = (tick: Tick) => Promise<void>

export interface TickWork {
  readonly job: Job
  readonly cron: string
  readonly periodMs: number
  /** In how many ms this process runs it next; null: by the clock never. */
  readonly nextRunInMs: number | null
  readonly run: TickRun
}

export interface TickDeps {
  readonly database: Database
  readonly clock: DatabaseClock
  /** Names this process among those that share the database. */
  readonly owner: string
}

/** The part of its period that a run may take: it ends before the next slot, whatever upstream does. */
const DEADLINE_SHARE = 0.9

/** Asked for more, `setTimeout` fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647

/** What is noted before and after a run may take so long, each, where a lock or a frozen database is in the way. */
const BOOKKEEPING_MS = 3_000

/**
 * Runs a job once: claims the slot, works, records. Settles always, a few seconds after its
 * deadline or a stop at the latest, since a promise that never does would silence the schedule for
 * ever. Returns null when another process has this slot; a failure of the work, or a stop, is part
 * of the report and not thrown.
 *
 * @throws what the database failed with, where the run could not be recorded
 */
export const runTick = async (
  deps: TickDeps,
  work: TickWork,
  stop: AbortSignal,
): Promise<TickReport | null> => {
  // Counted from before the claim, the deadline is never later than the one that the claim tells.
  const bounds = boundsOf(work)
  const tally = emptyTally()
  const report = (failure: Failure | null): TickReport => ({
    ...{ job: work.job, ms: performance.now() - bounds.startedAt, failure },
    ...tally,
  })
  const begun = await begin(deps, work, { bounds, stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error
    return 'stopped' as const
  })
  if (begun === null) return null
  if (begun === 'stopped') return report(stopped(stop))
  const { id, dateAt } = begun
  const failure = await attempt(work, { tally, dateAt, bounds, stop })
  const ended = { id, job: work.job, owner: deps.owner, counts: tally, failure }
  await withDeadline(closeTick(deps.database, ended), BOOKKEEPING_MS)
  return report(failure)
}

/** By `performance.now()`, which goes on while a process is frozen and never jumps. */
interface Bounds {
  readonly startedAt: number
  readonly endsAt: number
  readonly ms: number
}

const boundsOf = ({ periodMs }: TickWork): Bounds => {
  const startedAt = performance.now()
  const ms = Math.min(LONGEST_TIMER_MS, Math.round(periodMs * DEADLINE_SHARE))
  return { startedAt, endsAt: startedAt + ms, ms }
}

interface Limits {
  readonly bounds: Bounds
  readonly stop: AbortSignal
}

interface Begun {
  readonly id: number
  readonly dateAt: DateAt
}

/** Null when the slot is another process'. */
const begin = async (
  deps: TickDeps,
  work: TickWork,
  { bounds, stop }: Limits,
): Promise<Begun | null> => {
  const { database, clock, owner } = deps
  const claiming = claim(deps, work, bounds)
  try {
    if (!(await withDeadline(claiming, BOOKKEEPING_MS, stop))) return null
    const opened = Promise.all([openTick(database, work.job, owner), clock.sync()])
    const [id, dateAt] = await withDeadline(opened, BOOKKEEPING_MS, stop)
    return { id, dateAt }
  } catch (error) {
    // The slot may be taken all the same, or be so any moment; nobody works it.
    const free = async () => (await claiming) && (await freeJob(database, work.job, owner))
    void free().catch(() => undefined)
    throw error
  }
}

/** Of a process that was killed, the next one on this host need not wait out the slot. */
const claim = async (
  { database, owner }: TickDeps,
  { job, cron, periodMs, nextRunInMs }: TickWork,
  { ms: busyMs }: Bounds,
): Promise<boolean> => {
  const slot = { job, owner, cron, periodMs, busyMs, nextRunInMs }
  if (await claimJob(database, slot)) return true
  const holder = await findClaimant(database, job)
  if (holder?.isOfFuture) {
    await forgetFuture(database)
    return claimJob(database, slot)
  }
  if (holder === null || !isDeadNeighbour(owner, holder.owner)) return false
  return takeOverJob(database, slot, holder.owner)
}

const attempt = async (
  { run }: TickWork,
  { tally, dateAt, bounds, stop }: Limits & Pick<Tick, 'tally' | 'dateAt'>,
): Promise<Failure | null> => {
  const late = () => new AppError('TICK_DEADLINE', `not done within ${bounds.ms} ms`)
  const leftMs = () => bounds.endsAt - performance.now()
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(late()), Math.max(0, leftMs()))
  const signal = AbortSignal.any([stop, deadline.signal])
  const ensureLive = () => {
    if (leftMs() <= 0) deadline.abort(late())
    signal.throwIfAborted()
  }
  try {
    await Promise.race([
      run({ tally, dateAt, startedAt: bounds.startedAt, signal, leftMs, ensureLive }),
      rejectionOf(signal),
    ])
    return null
  } catch (error) {
    // An abort surfaces as whatever was waiting when it came; its reason says why it came.
    if (stop.aborted) return stopped(stop)
    return failureOf(signal.aborted ? signal.reason : error)
  } finally {
    clearTimeout(timer)
    deadline.abort()
  }
}

const stopped = ({ reason }: AbortSignal): Failure => ({ code: 'STOPPED', message: String(reason) })

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

export const emptyTally = (): TickTally => ({
  requests: 0,
  decodedBytes: 0,
  eventsSeen: 0,
  eventsChanged: 0,
  marketsSeen: 0,
  openMarketsSeen: 0,
  marketsChanged: 0,
  rowsRefused: 0,
  rowsOutdated: 0,
})

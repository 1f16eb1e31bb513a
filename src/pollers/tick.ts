import type { Database } from '../db/client.ts'
import { withDeadline } from '../db/deadline.ts'
import {
  claimTier,
  closeTick,
  findClaimant,
  openTick,
  type TickCounts,
  takeOverTier,
} from '../db/ticks.ts'
import type { PolledTier } from '../domain/tier.ts'
import { AppError } from '../errors.ts'
import { type Failure, failureOf } from './failure.ts'
import { isDeadNeighbour } from './owner.ts'

/** Counts of the run under way; the work adds to them as it goes. */
export type TickTally = { -readonly [Name in keyof TickCounts]: number }

export interface TickReport extends TickCounts {
  readonly tier: PolledTier
  readonly ms: number
  readonly failure: Failure | null
}

export interface TickWork {
  readonly tier: PolledTier
  readonly periodMs: number
  /** Does one run; stops at the signal. What it stored before a failure stays stored. */
  readonly run: (tally: TickTally, signal: AbortSignal) => Promise<void>
}

export interface TickDeps {
  readonly database: Database
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
 * Runs a tier once: claims the slot, works, records. Settles always, a few seconds after its
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
  const startedAt = performance.now()
  const tally = emptyTally()
  const report = (failure: Failure | null): TickReport => ({
    ...{ tier: work.tier, ms: performance.now() - startedAt, failure },
    ...tally,
  })
  const id = await begin(deps, work, stop).catch((error: unknown) => {
    if (!stop.aborted) throw error
    return 'stopped' as const
  })
  if (id === null) return null
  if (id === 'stopped') return report(stopped(stop))
  const failure = await attempt(work, tally, stop)
  await withDeadline(closeTick(deps.database, id, tally, failure), BOOKKEEPING_MS)
  return report(failure)
}

/** The id of the run, or null when the slot is another process'. */
const begin = async (deps: TickDeps, work: TickWork, stop: AbortSignal): Promise<number | null> => {
  if (!(await withDeadline(claim(deps, work), BOOKKEEPING_MS, stop))) return null
  const { database, owner } = deps
  return withDeadline(openTick(database, work.tier, owner), BOOKKEEPING_MS, stop)
}

/** Of a process that was killed, the next one on this host need not wait out the slot. */
const claim = async (
  { database, owner }: TickDeps,
  { tier, periodMs }: TickWork,
): Promise<boolean> => {
  if (await claimTier(database, { tier, owner, periodMs })) return true
  const holder = await findClaimant(database, tier)
  if (holder === null || !isDeadNeighbour(owner, holder)) return false
  return takeOverTier(database, { tier, owner, from: holder })
}

const attempt = async (
  { periodMs, run }: TickWork,
  tally: TickTally,
  stop: AbortSignal,
): Promise<Failure | null> => {
  const deadlineMs = Math.min(LONGEST_TIMER_MS, Math.round(periodMs * DEADLINE_SHARE))
  const deadline = new AbortController()
  const timer = setTimeout(
    () => deadline.abort(new AppError('TICK_DEADLINE', `not done within ${deadlineMs} ms`)),
    deadlineMs,
  )
  const signal = AbortSignal.any([stop, deadline.signal])
  try {
    await Promise.race([run(tally, signal), rejectionOf(signal)])
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

const emptyTally = (): TickTally => ({
  requests: 0,
  decodedBytes: 0,
  eventsSeen: 0,
  eventsChanged: 0,
  marketsSeen: 0,
  openMarketsSeen: 0,
  marketsChanged: 0,
  rowsRefused: 0,
})

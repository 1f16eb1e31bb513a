import type { Clock } from './clock.ts'
import type { Ledger, PermitRequest } from './ledger.ts'
import { allowedPer10s, paceOf } from './pace.ts'
import { createSlots } from './slots.ts'
import type { Throttle } from './throttle.ts'

/** Upstream counts requests by the first part of the path. */
export type Family = 'events' | 'markets'

/**
 * `demand`: somebody waits for the answer. `poll`: the tiers' own markets and the due-lane. `sweep`:
 * full sweeps and what is read back. Demand and polling cannot starve each other; a sweep takes what
 * polls leave.
 */
export type Lane = 'demand' | 'poll' | 'sweep'

/** To be called once when the request has ended. */
export type Release = () => void

export interface RouteUsage {
  /** Of all processes that share the ledger. */
  readonly usedLast10s: number
  readonly allowedPer10s: number
  /** End of the pause that Gamma asked for; null: none. */
  readonly throttledUntil: Date | null
}

export type GammaUsage = Readonly<Record<Family, RouteUsage>>

export interface Budget {
  /**
   * Resolves when a request may be sent, or when a pause that another process was asked for forbids
   * it, which the throttle then knows. Throws the signal's reason when that aborts first,
   * GAMMA_OVERLOADED at once when the queue of the demand lane is full, and what the ledger throws.
   */
  acquire(family: Family, lane: Lane, signal: AbortSignal): Promise<Release>
  /** @throws what the ledger throws */
  usage(): Promise<GammaUsage>
}

export interface BudgetOptions {
  readonly ledger: Ledger
  /** Requests per second of all lanes, and of all processes that share the ledger, together. */
  readonly rates: Readonly<Record<Family, number>>
  /** Requests per second of each family that are the demand lane's own; at most half of the rate. */
  readonly demandReserve: number
  /** Requests of this process in flight at once, of all lanes together. */
  readonly concurrency: number
  /** How many of these polls and sweeps may hold for the time being. */
  readonly pollingLimit: () => number
  /** Requests that may wait in the demand lane. */
  readonly demandQueue: number
  readonly throttle: Throttle
  readonly random: () => number
  readonly clock: Clock
}

/** Processes that were refused together come again apart: up to this part of the wait later. */
const JITTER = 0.2

/** The upstream budget: a slot of this process, then a permit of the ledger, for every request. */
export const createBudget = (options: BudgetOptions): Budget => {
  const { ledger, rates, throttle, random, clock } = options
  const demandRate = (family: Family) => Math.min(options.demandReserve, rates[family] / 2)
  const demandIntervalMs = {
    events: paceOf(demandRate('events')).intervalMs,
    markets: paceOf(demandRate('markets')).intervalMs,
  }

  const requestOf = (family: Family, lane: Lane): PermitRequest => {
    const demand = demandRate(family)
    const pace = paceOf(lane === 'demand' ? demand : rates[family] - demand)
    const share = lane === 'demand' ? 'demand' : 'polling'
    const most = pace.burst - 1
    // A sweep leaves half a burst, so that a tick of another process finds room at once.
    return {
      family,
      share,
      ...pace,
      usedAtMost: lane === 'sweep' ? Math.min(most, pace.burst / 2) : most,
    }
  }

  const askPermit = async (family: Family, lane: Lane): Promise<number> => {
    const { waitMs, pausedMs } = await ledger.take(requestOf(family, lane))
    if (pausedMs === 0) return waitMs * (1 + random() * JITTER)
    throttle.impose(pausedMs)
    return 0
  }

  const slots = createSlots({
    slots: options.concurrency,
    pollingLimit: options.pollingLimit,
    demandQueue: options.demandQueue,
    demandIntervalMs,
    askPermit,
    clock,
  })

  const usage = async (): Promise<GammaUsage> => {
    const rows = await ledger.usage()
    const of = (family: Family): RouteUsage => {
      const row = rows.find((other) => other.family === family)
      const pausedMs = row?.pausedMs ?? 0
      return {
        usedLast10s: row?.usedLast10s ?? 0,
        allowedPer10s: allowedPer10s(rates[family]),
        throttledUntil: pausedMs > 0 ? new Date(clock.wallNow() + pausedMs) : null,
      }
    }
    return { events: of('events'), markets: of('markets') }
  }

  return { acquire: slots.wait, usage }
}

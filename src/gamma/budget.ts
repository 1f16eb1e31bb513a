import type { Clock } from './clock.ts'
import { createRate } from './rate.ts'
import { createSlots, type LaneState, waitForSlot } from './slots.ts'

/** Upstream counts requests by the first part of the path. */
export type Family = 'events' | 'markets'

/** `poll`: the tiers. `demand`: somebody waits for the answer. Neither can starve the other. */
export type Lane = 'poll' | 'demand'

/** To be called once when the request has ended. */
export type Release = () => void

export interface RateBudget {
  /**
   * Resolves when a request may be sent. Throws the signal's reason when that aborts first,
   * GAMMA_OVERLOADED at once when the queue of the demand lane is full.
   */
  acquire(family: Family, lane: Lane, signal: AbortSignal): Promise<Release>
  usage(family: Family): { readonly usedLast10s: number; readonly allowedPer10s: number }
}

export interface LocalBudgetOptions {
  /** Requests per second of both lanes together. */
  readonly rates: Readonly<Record<Family, number>>
  /** Requests per second of each family that are the demand lane's own; at most half of the rate. */
  readonly demandReserve: number
  /** Requests in flight at once, of both lanes together. */
  readonly concurrency: number
  /** Requests that may wait in the demand lane. */
  readonly demandQueue: number
  readonly clock: Clock
}

/** The part of a family's rate that is one lane's. */
type Share = (family: Family) => number

/**
 * The upstream budget of one process: two lanes with rates of their own that add up to the whole, and
 * slots that they share. A quarter of the slots, one at least, is never polling's, and one never
 * demand's; a single slot goes back and forth.
 */
export const createLocalBudget = (options: LocalBudgetOptions): RateBudget => {
  const { concurrency, demandQueue, clock } = options
  const reserve = (family: Family) => Math.min(options.demandReserve, options.rates[family] / 2)
  const createLane = (lane: Pick<LaneState, 'most' | 'queueLimit'>, share: Share): LaneState => ({
    ...lane,
    most: Math.max(1, lane.most),
    rates: { events: createRate(share('events')), markets: createRate(share('markets')) },
    queue: [],
    inFlight: 0,
  })
  const quarter = Math.max(1, Math.floor(concurrency / 4))
  const lanes: Readonly<Record<Lane, LaneState>> = {
    poll: createLane(
      { most: concurrency - quarter, queueLimit: Number.POSITIVE_INFINITY },
      (family) => options.rates[family] - reserve(family),
    ),
    demand: createLane({ most: concurrency - 1, queueLimit: demandQueue }, reserve),
  }
  const slots = createSlots(lanes, concurrency, clock)
  return {
    acquire: (family, name, signal) => waitForSlot(lanes[name], { family, signal, slots }),
    usage: (family) => {
      const now = clock.now()
      const both = [lanes.poll.rates[family], lanes.demand.rates[family]]
      return {
        usedLast10s: both.reduce((sum, rate) => sum + rate.usedLast10s(now), 0),
        allowedPer10s: both.reduce((sum, rate) => sum + rate.per10s, 0),
      }
    },
  }
}

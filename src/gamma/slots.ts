import { AppError } from '../errors.ts'
import type { Family, Lane, Release } from './budget.ts'
import type { Clock } from './clock.ts'
import { createLine, join, type Line } from './line.ts'

export interface SlotsOptions {
  /** Requests in flight at once, of all lanes together. */
  readonly slots: number
  /** Of these, how many polls and sweeps may hold for the time being; asked anew each time. */
  readonly pollingLimit: () => number
  /** Requests that may wait in the demand lane. */
  readonly demandQueue: number
  /** Milliseconds between two requests of the demand lane in the long run. */
  readonly demandIntervalMs: Readonly<Record<Family, number>>
  /**
   * Asks to send one request: 0 when it may be sent now, else the milliseconds after which to ask
   * again. A rejection reaches everybody who waits in the same line.
   */
  readonly askPermit: (family: Family, lane: Lane) => Promise<number>
  readonly clock: Clock
}

type Side = 'demand' | 'polling'

const sideOf = (lane: Lane): Side => (lane === 'demand' ? 'demand' : 'polling')

/** Of all slots, those that polls and sweeps may hold: a quarter, one at least, is never theirs. */
export const pollingSlotsOf = (slots: number): number =>
  Math.max(1, slots - Math.max(1, Math.floor(slots / 4)))

/** How many slots each lane may hold. */
const createShares = ({ slots, pollingLimit }: SlotsOptions) => {
  const ofPolling = () => Math.min(pollingSlotsOf(slots), pollingLimit())
  return {
    ofDemand: Math.max(1, slots - 1),
    ofPolling,
    ofSweeps: () => Math.max(1, ofPolling() - 1),
  }
}

/**
 * Hands out slots, each together with the permit to send. Some are never polling's, and one is never
 * demand's; where both wait they take turns. Polls go before sweeps, which always leave them a slot.
 * A single slot goes back and forth.
 */
export const createSlots = (options: SlotsOptions) => {
  const { slots, askPermit, clock } = options
  const shares = createShares(options)
  const linesOf = (lane: Lane) => ({
    events: createLine(lane, 'events'),
    markets: createLine(lane, 'markets'),
  })
  const lines = { demand: linesOf('demand'), poll: linesOf('poll'), sweep: linesOf('sweep') }
  const allLines = Object.values(lines).flatMap((line) => Object.values(line))
  const held: Record<Lane, number> = { demand: 0, poll: 0, sweep: 0 }
  let lastSide: Side = 'polling'
  let lastPolling: Lane = 'sweep'
  let turns = 0
  let cancelTimer = () => {}

  /** True while polls wait for no more than the permit of the one before them. */
  const arePollsNext = () =>
    Object.values(lines.poll).some(({ isAsking, waiters }) => isAsking && waiters.length > 1)

  const hasRoom = (lane: Lane): boolean => {
    const polling = held.poll + held.sweep
    if (held.demand + polling >= slots) return false
    if (lane === 'demand') return held.demand < shares.ofDemand
    if (polling >= shares.ofPolling()) return false
    return lane === 'poll' || (held.sweep < shares.ofSweeps() && !arePollsNext())
  }

  const lanesInTurn = (): readonly Lane[] => {
    const isSweepsTurn = shares.ofPolling() === 1 && lastPolling === 'poll'
    const polling: readonly Lane[] = isSweepsTurn ? ['sweep', 'poll'] : ['poll', 'sweep']
    return lastSide === 'demand' ? [...polling, 'demand'] : ['demand', ...polling]
  }

  const nextLine = (now: number): Line | undefined => {
    const ready = allLines
      .filter(({ waiters, isAsking, askAt }) => waiters.length > 0 && !isAsking && askAt <= now)
      .sort((one, other) => (one.waiters[0]?.turn ?? 0) - (other.waiters[0]?.turn ?? 0))
    const lane = lanesInTurn().find((name) => hasRoom(name) && ready.some((l) => l.lane === name))
    return ready.find((line) => line.lane === lane)
  }

  /** Lets all go that may go now, and comes again when the next permit can be asked for. */
  const pump = () => {
    cancelTimer()
    const now = clock.now()
    for (let line = nextLine(now); line !== undefined; line = nextLine(now)) void letGo(line)
    const waits = allLines
      .filter(({ waiters, askAt }) => waiters.length > 0 && askAt > now)
      .map(({ askAt }) => askAt - now)
    if (waits.length > 0) cancelTimer = clock.after(Math.ceil(Math.min(...waits)), pump)
  }

  const hold = (lane: Lane): Release => {
    held[lane] += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      held[lane] -= 1
      pump()
    }
  }

  /** Asks for a permit and gives it to the first in line: whoever it was asked for may have left. */
  const letGo = async (line: Line): Promise<void> => {
    const { family, lane, waiters } = line
    const release = hold(lane)
    line.isAsking = true
    try {
      const waitMs = await askPermit(family, lane)
      line.isAsking = false
      line.askAt = clock.now() + waitMs
      const waiter = waitMs === 0 ? waiters.shift() : undefined
      if (waiter === undefined) return release()
      lastSide = sideOf(lane)
      if (lastSide === 'polling') lastPolling = lane
      waiter.start(release)
      pump()
    } catch (error) {
      line.isAsking = false
      for (const { fail } of waiters.splice(0)) fail(error)
      release()
    }
  }

  const refuseFlood = (family: Family): void => {
    const demand = Object.values(lines.demand)
    const waiting = demand.reduce((sum, { waiters }) => sum + waiters.length, 0)
    const sent = held.demand - demand.filter(({ isAsking }) => isAsking).length
    if (waiting + sent < options.demandQueue + shares.ofDemand) return
    const message = `${waiting} requests to Gamma are waiting already`
    const retryAfterSeconds = Math.ceil((waiting * options.demandIntervalMs[family]) / 1000)
    throw new AppError('GAMMA_OVERLOADED', message, { retryAfterSeconds })
  }

  /** Waits for a turn in the lane. @throws AppError GAMMA_OVERLOADED, or the reason of the signal */
  const wait = async (family: Family, lane: Lane, signal: AbortSignal): Promise<Release> => {
    signal.throwIfAborted()
    if (lane === 'demand') refuseFlood(family)
    const turn = join(lines[lane][family], { turn: turns++, signal, onLeave: pump })
    pump()
    return turn
  }

  return { wait }
}

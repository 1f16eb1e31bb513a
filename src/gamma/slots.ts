import { AppError } from '../errors.ts'
import type { Family, Lane, Release } from './budget.ts'
import type { Clock } from './clock.ts'
import type { Rate } from './rate.ts'

interface Waiter {
  readonly family: Family
  readonly start: () => void
}

export interface LaneState {
  readonly rates: Readonly<Record<Family, Rate>>
  /** Of the slots, those that it may hold at once. */
  readonly most: number
  readonly queueLimit: number
  /** First come, first served, but nobody waits behind a family that has used up its rate. */
  readonly queue: Waiter[]
  inFlight: number
}

const OTHER = { poll: 'demand', demand: 'poll' } as const satisfies Record<Lane, Lane>

type Slots = ReturnType<typeof createSlots>

/** Hands out the slots that both lanes share: where both wait in turns, demand first. */
export const createSlots = (
  lanes: Readonly<Record<Lane, LaneState>>,
  slots: number,
  clock: Clock,
) => {
  let lastLane: Lane = 'poll'
  let cancelTimer = () => {}

  const hasRoom = ({ inFlight, most }: LaneState) =>
    inFlight < most && lanes.poll.inFlight + lanes.demand.inFlight < slots

  const startNext = (name: Lane, now: number): boolean => {
    const lane = lanes[name]
    if (!hasRoom(lane)) return false
    const turn = lane.queue.findIndex(({ family }) => lane.rates[family].waitMs(now) === 0)
    const [waiter] = turn === -1 ? [] : lane.queue.splice(turn, 1)
    if (waiter === undefined) return false
    lane.rates[waiter.family].take(now)
    lane.inFlight += 1
    lastLane = name
    waiter.start()
    return true
  }

  /** Starts all that may start now, and comes again when a rate lets the next one go. */
  const pump = () => {
    cancelTimer()
    const now = clock.now()
    while (startNext(OTHER[lastLane], now) || startNext(lastLane, now));
    const waits = Object.values(lanes)
      .filter(hasRoom)
      .flatMap(({ queue, rates }) => queue.map(({ family }) => rates[family].waitMs(now)))
    if (waits.length > 0) cancelTimer = clock.after(Math.ceil(Math.min(...waits)), pump)
  }

  const releaseOnce = (lane: LaneState): Release => {
    let released = false
    return () => {
      if (released) return
      released = true
      lane.inFlight -= 1
      pump()
    }
  }

  return { pump, releaseOnce }
}

interface Wait {
  readonly family: Family
  readonly signal: AbortSignal
  readonly slots: Slots
}

/** Waits for a turn in the lane. @throws AppError GAMMA_OVERLOADED, or the reason of the signal */
export const waitForSlot = (lane: LaneState, { family, signal, slots }: Wait): Promise<Release> =>
  new Promise((resolve, reject) => {
    const { queue, queueLimit, rates } = lane
    signal.throwIfAborted()
    if (queue.length >= queueLimit) {
      const retryAfterSeconds = Math.ceil((queue.length * 10) / rates[family].per10s)
      const message = `${queue.length} requests to Gamma are waiting already`
      throw new AppError('GAMMA_OVERLOADED', message, { retryAfterSeconds })
    }
    const onAbort = () => {
      queue.splice(queue.indexOf(waiter), 1)
      reject(signal.reason)
      slots.pump()
    }
    const start = () => {
      signal.removeEventListener('abort', onAbort)
      resolve(slots.releaseOnce(lane))
    }
    const waiter = { family, start }
    signal.addEventListener('abort', onAbort, { once: true })
    queue.push(waiter)
    slots.pump()
  })

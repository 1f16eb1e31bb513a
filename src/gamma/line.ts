import type { Family, Lane, Release } from './budget.ts'

export interface Waiter {
  /** Orders those of one lane across its lines. */
  readonly turn: number
  readonly start: (release: Release) => void
  readonly fail: (error: unknown) => void
}

/** Who waits for one family in one lane: first come, first served. */
export interface Line {
  readonly family: Family
  readonly lane: Lane
  readonly waiters: Waiter[]
  /** True while a permit is asked for: one at a time, and a slot is held for it. */
  isAsking: boolean
  /** When to ask again. */
  askAt: number
}

export const createLine = (lane: Lane, family: Family): Line => ({
  family,
  lane,
  waiters: [],
  isAsking: false,
  askAt: Number.NEGATIVE_INFINITY,
})

/** Waits in the line until started or failed; leaves it, and tells so, when the signal aborts. */
export const join = (
  { waiters }: Line,
  { turn, signal, onLeave }: { turn: number; signal: AbortSignal; onLeave: () => void },
): Promise<Release> =>
  new Promise((resolve, reject) => {
    const onAbort = () => {
      waiters.splice(waiters.indexOf(waiter), 1)
      reject(signal.reason)
      onLeave()
    }
    const settle =
      <Value>(settleWith: (value: Value) => void) =>
      (value: Value) => {
        signal.removeEventListener('abort', onAbort)
        settleWith(value)
      }
    const waiter: Waiter = { turn, start: settle(resolve), fail: settle(reject) }
    signal.addEventListener('abort', onAbort, { once: true })
    waiters.push(waiter)
  })

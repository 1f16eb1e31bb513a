import type { Clock } from '../../src/gamma/clock.ts'

export interface FakeClock extends Clock {
  /** Lets `ms` pass; whoever is due is called back in order, and may set new timers. */
  advance(ms: number): Promise<void>
  readonly pending: () => number
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Time that stands still until told; the wall clock starts at 2026-01-01T00:00:00Z. */
export const createFakeClock = (): FakeClock => {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  let now = 1000
  return {
    now: () => now,
    wallNow: () => Date.UTC(2026, 0, 1) + now - 1000,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: async (ms) => {
      const end = now + ms
      for (;;) {
        await turn()
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        now = Math.max(now, next.at)
        timers.delete(next)
        next.callback()
      }
      now = end
    },
    pending: () => timers.size,
  }
}

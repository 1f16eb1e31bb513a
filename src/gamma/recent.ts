import type { Clock } from './clock.ts'

const WINDOW_MS = 10_000

export interface RecentCount {
  add(): void
  last10s(): number
}

/** Counts what happened in the last 10 s. */
export const createRecentCount = (clock: Clock): RecentCount => {
  /** Oldest first. */
  const times: number[] = []
  const forget = () => {
    const kept = times.findIndex((time) => time > clock.now() - WINDOW_MS)
    times.splice(0, kept === -1 ? times.length : kept)
  }
  return {
    add: () => {
      forget()
      times.push(clock.now())
    },
    last10s: () => {
      forget()
      return times.length
    },
  }
}

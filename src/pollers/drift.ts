import type { Drift } from '../gamma/parse.ts'

export interface DriftLog {
  /** Adds what one page carried; reports each unknown key or value once, when it is first met. */
  add(drift: Drift): void
  /** How often each was met since the start. */
  totals(): ReadonlyMap<string, number>
}

/** Distinct names are remembered up to here; upstream cannot make the process grow without end. */
const KEPT_NAMES = 1000

export const createDriftLog = (report: (name: string) => void): DriftLog => {
  const counts = new Map<string, number>()
  const count = (name: string, times: number): void => {
    const before = counts.get(name)
    if (before === undefined && counts.size >= KEPT_NAMES) return
    if (before === undefined) report(name)
    counts.set(name, (before ?? 0) + times)
  }
  return {
    add: ({ unknownKeys, unknownValues }) => {
      for (const [name, times] of unknownKeys) count(name, times)
      for (const [name, times] of unknownValues) count(name, times)
    },
    totals: () => counts,
  }
}

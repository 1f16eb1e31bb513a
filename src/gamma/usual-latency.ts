/** Answers that are looked at together: a single slow one is chance. */
const RECENT = 5

/** Slow: three times what is usual, and a difference that matters. */
const FACTOR = 3
const FLOOR_MS = 300

/** Steps of what is usual: towards the faster third of the answers, and hardly at all while slow. */
const DOWN = 0.95
const UP = 1.02
const UP_WHILE_SLOW = 1.001

export interface Judgement {
  /** This answer by itself. */
  readonly isLate: boolean
  /** The last ones together. */
  readonly isSlow: boolean
  /** Median of the last ones. */
  readonly recentMs: number
  readonly usualMs: number
}

export interface UsualLatency {
  add(ms: number): Judgement
  /** The next judgement needs as many answers as the first. */
  forgetRecent(): void
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

const isLate = (ms: number, usual: number): boolean => ms > usual * FACTOR && ms > usual + FLOOR_MS

const learn = (usual: number, ms: number): number => {
  if (ms < usual) return Math.max(ms, usual * DOWN, 1)
  return Math.min(ms, usual * (isLate(ms, usual) ? UP_WHILE_SLOW : UP))
}

/**
 * What is usual for one kind of answer, and whether the last ones are slow against it. What is usual
 * follows the answers by small steps, so that a throttled hour does not become the measure.
 */
export const createUsualLatency = (): UsualLatency => {
  let recent: readonly number[] = []
  let usual: number | undefined
  return {
    add: (ms) => {
      recent = [...recent, ms].slice(-RECENT)
      const isWhole = recent.length === RECENT
      const recentMs = medianOf(recent)
      if (usual !== undefined) usual = learn(usual, ms)
      else if (isWhole) usual = Math.max(1, recentMs)
      const usualMs = usual ?? recentMs
      return {
        isLate: isLate(ms, usualMs),
        isSlow: isWhole && isLate(recentMs, usualMs),
        recentMs,
        usualMs,
      }
    },
    forgetRecent: () => {
      recent = []
    },
  }
}

import { between, hash, unit } from './random.ts'
import { day, hour, minute } from './wire.ts'

export type OracleStatus = 'proposed' | 'disputed' | 'resolved'

export interface OracleStep {
  /** Milliseconds after the fact was decided. */
  readonly after: number
  readonly status: OracleStatus
}

export interface OracleCourse {
  readonly steps: readonly OracleStep[]
  /** Milliseconds from the decision to the close; Infinity for the proposal that nobody settles. */
  readonly closesAfter: number
  readonly split: boolean
  /** The history sometimes ends in `resolved` and sometimes does not (both frequent in recordings). */
  readonly recordsResolved: boolean
  /** A few closed rows keep `proposed` as their status for good (0.6 % of the recorded dump). */
  readonly staysProposed: boolean
}

/** Time to object to a proposal. */
const challenge = 2 * hour

const salt = hash(0x0ac1e, 1)

/**
 * The oracle's course for one market: proposed, two hours to object, resolved; one in twenty-five is
 * disputed and proposed again, one in a hundred disputed twice and put to a vote of days; one in
 * fifty ends as a split.
 */
export const oracleCourse = (marketHash: number): OracleCourse => {
  const h = hash(marketHash, salt)
  const disputes = unit(h, 1) < 0.01 ? 2 : unit(h, 1) < 0.05 ? 1 : 0
  const steps: OracleStep[] = [
    { after: between(h, 2, 3 * minute, 40 * minute), status: 'proposed' },
  ]
  let after = steps[0]?.after ?? 0
  for (let i = 0; i < disputes; i++) {
    after += between(h, 10 + i, 0.1 * challenge, 0.95 * challenge)
    steps.push({ after, status: 'disputed' })
    if (i === 0) {
      after += between(h, 20, 0.5 * hour, 4 * hour)
      steps.push({ after, status: 'proposed' })
    }
  }
  const settles = disputes === 2 ? between(h, 3, 4 * day, 6 * day) : challenge
  return {
    steps,
    closesAfter: unit(h, 4) < 0.003 ? Number.POSITIVE_INFINITY : after + settles,
    split: unit(h, 5) < 0.02,
    recordsResolved: unit(h, 6) < 0.45,
    staysProposed: disputes === 0 && unit(h, 7) < 0.006,
  }
}

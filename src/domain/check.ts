import type { MarketStatus } from './status.ts'

/** A market that was just looked at by its id. */
export interface Checked {
  readonly status: MarketStatus
  /** Upstream does not know its id any more. */
  readonly isMissing: boolean
  /** A place without a name: it may stay open for good, and no list shows it. */
  readonly isPlaceholder: boolean
  /** A short market whose window has ended: the result is moments away. */
  readonly isShortEnded: boolean
  /** Upstream has shown another result since, or none: a look by id settles it. */
  readonly isInDoubt: boolean
  /** Since it closed, in ms; null: not known. */
  readonly closedForMs: number | null
  /** Looks before this one that found it in the same place. */
  readonly attempts: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 86_400 * SECOND

/** The n-th pause of a series that grows by a factor, up to a limit. */
const growing = (firstMs: number, factor: number, attempts: number, mostMs: number): number =>
  Math.round(Math.min(mostMs, firstMs * factor ** attempts))

/** Results of short markets come 20 to 90 s after the end of the window (2026-09): for three minutes. */
const EAGER_LOOKS = 12
/** Some closed markets have no date of it: so many looks are about a month. */
const DAILY_LOOKS = 40

/**
 * Milliseconds until the next look by id; null when no further one is needed. A market that stays
 * undetermined is looked at ever more rarely, but never not at all.
 */
export const nextCheckAfterMs = (market: Checked): number | null => {
  const { status, attempts } = market
  if (status === 'RESOLVED') {
    return market.isInDoubt ? growing(MINUTE, 1.5, attempts, DAY) : null
  }
  if (market.isMissing || market.isPlaceholder) return growing(5 * MINUTE, 2, attempts, 30 * DAY)
  const isEager = market.isShortEnded && attempts < EAGER_LOOKS
  if (isEager) return 15 * SECOND
  if (status === 'CLOSED') {
    const isOld = (market.closedForMs ?? 0) > 30 * DAY || attempts > DAILY_LOOKS
    const eager = market.isShortEnded ? EAGER_LOOKS : 0
    return isOld ? 30 * DAY : growing(5 * MINUTE, 1.5, attempts - eager, DAY)
  }
  // Each pause is a tenth of the time so far: half of all proposals are settled within 45 minutes,
  // most after two hours, some never.
  if (status !== 'OPEN') return growing(MINUTE, 1.1, attempts, DAY)
  // Open, and no list shows it: every run looks.
  if (!market.isShortEnded) return 0
  return growing(15 * SECOND, 1.5, attempts - EAGER_LOOKS, DAY)
}

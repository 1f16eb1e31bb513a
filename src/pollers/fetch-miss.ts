import type { FetchProblem } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import { isAppError } from '../errors.ts'
import { NOT_SHOWN, notFound, problemOf, unavailable, unstored } from './fetch-outcome.ts'

/** A refresh that ended without the market: upstream failed or, where `error` is null, does not know it. */
export interface Miss {
  readonly error: unknown
  /** By `performance.now()`. */
  readonly missedAt: number
}

/** A market seen this recently is fresh: asking again would show nothing but our own load. */
export const COOLDOWN_MS = 5_000
/** After a failure upstream is left alone for as long as it asks, but never longer than this. */
const LONGEST_PAUSE_MS = 60_000

export const isMiss = (result: object): result is Miss => 'missedAt' in result

export const pauseAfter = (error: unknown): number => {
  const askedMs = isAppError(error) ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
  return Math.min(LONGEST_PAUSE_MS, Math.max(COOLDOWN_MS, askedMs))
}

/** Whatever went wrong, the stored market is there. */
export const problemOfStored = (miss: Miss): FetchProblem =>
  miss.error === null
    ? NOT_SHOWN
    : (problemIn(miss) ?? unavailable("Polymarket's answer could not be stored", 5))

/** @throws what is no failure of upstream */
export const problemOfUnknown = (lookup: MarketLookup, miss: Miss): FetchProblem => {
  if (miss.error === null) return notFound(lookup)
  const problem = problemIn(miss)
  if (problem === null) throw miss.error
  return unstored(problem)
}

const problemIn = ({ error, missedAt }: Miss): FetchProblem | null =>
  problemOf(error, { pauseMs: COOLDOWN_MS, agoMs: performance.now() - missedAt })

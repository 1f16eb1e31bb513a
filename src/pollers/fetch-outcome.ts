import type { FetchMarketOutcome, FetchProblem } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import { type ErrorCode, isAppError } from '../errors.ts'

export const nameOf = (lookup: MarketLookup): string => Object.entries(lookup).flat().join(' ')

export const fetched = (
  marketId: number,
  found: {
    readonly isFresh?: boolean
    readonly refreshInFlight?: boolean
    readonly changed?: boolean
    readonly upstreamMs?: number
    readonly problem?: FetchProblem
  },
): FetchMarketOutcome => ({
  kind: 'fetched',
  marketId,
  isFresh: found.isFresh ?? false,
  refreshInFlight: found.refreshInFlight ?? false,
  changed: found.changed ?? false,
  upstreamMs: found.upstreamMs ?? null,
  problem: found.problem ?? null,
})

export const notFound = (lookup: MarketLookup): FetchProblem => ({
  kind: 'not-found',
  message: `Polymarket has no market with ${nameOf(lookup)}`,
})

/** Of a stored market, which was there once. */
export const NOT_SHOWN: FetchProblem = {
  kind: 'not-found',
  message: 'Polymarket does not show this market any more',
}

export const unavailable = (message: string, retryAfterSeconds: number): FetchProblem => ({
  kind: 'unavailable',
  message,
  retryAfterSeconds,
})

/** The same of a market of which there is nothing else to show. */
export const unstored = (problem: FetchProblem): FetchProblem => ({
  ...problem,
  message: `${problem.message}, and this market is not stored yet`,
})

const DEFAULT_RETRY_SECONDS = 10

const MESSAGES: { readonly [code in ErrorCode]?: string } = {
  GAMMA_OVERLOADED: 'Too many markets are being fetched',
  GAMMA_RATE_LIMITED: 'Polymarket asked for a pause',
  GAMMA_TIMEOUT: 'Polymarket did not answer in time',
  GAMMA_UNREACHABLE: 'Polymarket cannot be reached',
  GAMMA_UNAVAILABLE: 'Polymarket cannot be reached',
}

/**
 * What a failure of upstream means to those who asked; null of any other failure.
 * @param asked how long upstream is left alone after it at least, and how long ago it failed
 */
export const problemOf = (
  error: unknown,
  asked: { readonly pauseMs: number; readonly agoMs: number },
): FetchProblem | null => {
  if (!isAppError(error) || !error.code.startsWith('GAMMA_')) return null
  const { code, retryAfterSeconds = DEFAULT_RETRY_SECONDS } = error
  const leftMs = Math.max(retryAfterSeconds * 1_000, asked.pauseMs) - asked.agoMs
  const isLimit = code === 'GAMMA_OVERLOADED' || code === 'GAMMA_RATE_LIMITED'
  return {
    kind: isLimit ? 'rate-limited' : 'unavailable',
    message: MESSAGES[code] ?? "Polymarket's answer could not be read",
    retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)),
  }
}

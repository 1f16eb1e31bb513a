import type { FetchMarketOutcome } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import { isAppError } from '../errors.ts'

export const nameOf = (lookup: MarketLookup): string => Object.entries(lookup).flat().join(' ')

export const fetched = (
  marketId: number,
  found: {
    readonly isFresh?: boolean
    readonly refreshInFlight?: boolean
    readonly changed?: boolean
    readonly upstreamMs?: number
  },
): FetchMarketOutcome => ({
  kind: 'fetched',
  marketId,
  isFresh: found.isFresh ?? false,
  refreshInFlight: found.refreshInFlight ?? false,
  changed: found.changed ?? false,
  upstreamMs: found.upstreamMs ?? null,
})

export const notFound = (lookup: MarketLookup): FetchMarketOutcome => ({
  kind: 'not-found',
  message: `Polymarket has no market with ${nameOf(lookup)}`,
})

export const unavailable = (message: string, retryAfterSeconds: number): FetchMarketOutcome => ({
  kind: 'unavailable',
  message: `${message}, and this market is not stored yet`,
  retryAfterSeconds,
})

const DEFAULT_RETRY_SECONDS = 10

/** What a caller without a stored row is told. @throws what is no failure of upstream */
export const outcomeOf = (error: unknown): FetchMarketOutcome => {
  if (!isAppError(error) || !error.code.startsWith('GAMMA_')) throw error
  const retryAfterSeconds = error.retryAfterSeconds ?? DEFAULT_RETRY_SECONDS
  return error.code === 'GAMMA_OVERLOADED'
    ? { kind: 'rate-limited', message: 'Too many markets are being fetched', retryAfterSeconds }
    : unavailable('Polymarket cannot be reached', retryAfterSeconds)
}

import { LRUCache } from 'lru-cache'
import type { Database } from '../db/client.ts'
import { createMarketKeys, type MarketKey } from '../db/queries/market-keys.ts'
import type { FetchMarketOutcome } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import { isAppError } from '../errors.ts'
import { fetched, nameOf, notFound, outcomeOf, unavailable } from './fetch-outcome.ts'
import {
  createMarketRefresh,
  type MarketRefreshDeps,
  type Refreshed,
  severalMarkets,
} from './market-refresh.ts'

export interface OnDemandDeps extends MarketRefreshDeps {
  /** Which stored market is meant is read here, so that writing never holds it up. */
  readonly database: Database
  /** How long upstream has for one request. */
  readonly upstreamTimeoutMs: number
  /** Hears of failed refreshes, whose callers were served from the store. */
  readonly onFailure: (error: unknown) => void
}

export type FetchMarket = (
  by: MarketLookup,
  options: { readonly waitMs: number },
) => Promise<FetchMarketOutcome>

/** A market seen this recently is fresh: asking again would show nothing but our own load. */
const COOLDOWN_MS = 5_000
/** How long "upstream does not know it" is believed; a market may be created any minute. */
const NEGATIVE_MS = 60_000
/** After a failure upstream is left alone for as long as it asks, but never longer than this. */
const LONGEST_PAUSE_MS = 60_000

/** A refresh that ended without the market: upstream does not know it, or failed. */
type Miss = { readonly error: unknown } | 'not-found'

/** The deadline is of the answer: reading the stored market and sending it take the last of it. */
const READ_BACK_MS = 8

/**
 * Refreshes one market on request. Of any number of callers at once, one asks upstream, and after its
 * answer or its failure nobody does for COOLDOWN_MS. Whoever has a stored row waits at most `waitMs`
 * for the fresh one and is served the stored one then, while the refresh goes on; without one, the
 * wait is as long as upstream may take.
 */
export const createFetchMarket = (deps: OnDemandDeps): FetchMarket => {
  const refreshMarket = createMarketRefresh(deps)
  const listKeys = createMarketKeys(deps.database)
  const inFlight = new Map<string, Promise<Refreshed | null>>()
  /** For callers who looked at the stored row just before a refresh of it ended. */
  const recent = new LRUCache<number, true>({ max: 10_000, ttl: COOLDOWN_MS })
  const missed = new LRUCache<string, Miss>({ max: 10_000, ttl: COOLDOWN_MS })

  /** One refresh per market at a time, whoever asks and, of a stored one, by whatever name. */
  const refresh = (lookup: MarketLookup, key: MarketKey | null): Promise<Refreshed | null> => {
    const name = key === null ? nameOf(lookup) : storedName(key)
    const running = inFlight.get(name)
    if (running !== undefined) return running
    const started = refreshMarket(lookup, key)
      .then((result) => {
        if (result !== null) recent.set(result.marketId, true)
        else missed.set(name, 'not-found', { ttl: key === null ? NEGATIVE_MS : COOLDOWN_MS })
        return result
      })
      .catch((error: unknown) => {
        if (key !== null) deps.onFailure(error)
        missed.set(name, { error }, { ttl: pauseAfter(error) })
        throw error
      })
      .finally(() => inFlight.delete(name))
    inFlight.set(name, started)
    return started
  }

  const fetchStored = async (key: MarketKey, deadline: number): Promise<FetchMarketOutcome> => {
    if (key.ageMs < COOLDOWN_MS || recent.has(key.id)) return fetched(key.id, { isFresh: true })
    if (missed.has(storedName(key))) return fetched(key.id, {})
    const refreshed = refresh({ id: key.id }, key).catch(() => null)
    const result = await within(deadline - READ_BACK_MS, refreshed)
    if (result === TOO_LATE) return fetched(key.id, { refreshInFlight: true })
    return result === null ? fetched(key.id, {}) : fetched(key.id, { ...result, isFresh: true })
  }

  const fetchUnknown = async (
    lookup: MarketLookup,
    deadline: number,
  ): Promise<FetchMarketOutcome> => {
    const miss = missed.get(nameOf(lookup))
    if (miss === 'not-found') return notFound(lookup)
    if (miss !== undefined) return outcomeOf(miss.error)
    try {
      const result = await within(deadline, refresh(lookup, null))
      if (result === TOO_LATE) return unavailable('Polymarket is slow to answer', 5)
      if (result === null) return notFound(lookup)
      return fetched(result.marketId, { ...result, isFresh: true })
    } catch (error) {
      return outcomeOf(error)
    }
  }

  return async (lookup, { waitMs }) => {
    const askedAt = performance.now()
    const keys = await listKeys(lookup)
    const [key, second] = keys
    if (second !== undefined) throw severalMarkets(keys.length)
    return key === undefined
      ? fetchUnknown(lookup, askedAt + Math.max(waitMs, deps.upstreamTimeoutMs))
      : fetchStored(key, askedAt + waitMs)
  }
}

const storedName = ({ id }: MarketKey): string => `stored ${id}`

const TOO_LATE = Symbol('too late')

/** @param deadline by `performance.now()` */
const within = async <Result>(
  deadline: number,
  result: Promise<Result>,
): Promise<Result | typeof TOO_LATE> => {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), Math.max(0, deadline - performance.now()))
  })
  // A result that comes too late may fail too late: the race has an eye on it, nobody else has.
  return Promise.race([result, tooLate]).finally(() => clearTimeout(timer))
}

const pauseAfter = (error: unknown): number => {
  const askedMs = isAppError(error) ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
  return Math.min(LONGEST_PAUSE_MS, Math.max(COOLDOWN_MS, askedMs))
}

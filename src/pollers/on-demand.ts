import { LRUCache } from 'lru-cache'
import type { Database } from '../db/client.ts'
import { createMarketKeys, type MarketKey } from '../db/queries/market-keys.ts'
import type { FetchMarketOutcome } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import {
  COOLDOWN_MS,
  isMiss,
  type Miss,
  pauseAfter,
  problemOfStored,
  problemOfUnknown,
} from './fetch-miss.ts'
import { fetched, nameOf, unavailable, unstored } from './fetch-outcome.ts'
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

/** How long "upstream does not know it" is believed; a market may be created any minute. */
const NEGATIVE_MS = 60_000
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
  const inFlight = new Map<string, Promise<Refreshed | Miss>>()
  /** For callers who looked at the stored row just before a refresh of it ended. */
  const recent = new LRUCache<number, true>({ max: 10_000, ttl: COOLDOWN_MS })
  const missed = new LRUCache<string, Miss>({ max: 10_000, ttl: COOLDOWN_MS })

  const miss = (name: string, error: unknown, ttl: number): Miss => {
    const noted = { error, missedAt: performance.now() }
    missed.set(name, noted, { ttl })
    return noted
  }

  /** One refresh per market at a time, whoever asks and, of a stored one, by whatever name. */
  const refresh = (lookup: MarketLookup, key: MarketKey | null): Promise<Refreshed | Miss> => {
    const name = key === null ? nameOf(lookup) : storedName(key)
    const running = inFlight.get(name)
    if (running !== undefined) return running
    const started = refreshMarket(lookup, key)
      .then((result) => {
        if (result === null) return miss(name, null, key === null ? NEGATIVE_MS : COOLDOWN_MS)
        recent.set(result.marketId, true)
        return result
      })
      .catch((error: unknown) => {
        if (key !== null) deps.onFailure(error)
        return miss(name, error, pauseAfter(error))
      })
      .finally(() => inFlight.delete(name))
    inFlight.set(name, started)
    return started
  }

  const fetchStored = async (key: MarketKey, deadline: number): Promise<FetchMarketOutcome> => {
    if (key.ageMs < COOLDOWN_MS || recent.has(key.id)) return fetched(key.id, { isFresh: true })
    const result =
      missed.get(storedName(key)) ??
      (await within(deadline - READ_BACK_MS, refresh({ id: key.id }, key)))
    if (result === TOO_LATE) return fetched(key.id, { refreshInFlight: true })
    return isMiss(result)
      ? fetched(key.id, { problem: problemOfStored(result) })
      : fetched(key.id, { ...result, isFresh: true })
  }

  const fetchUnknown = async (
    lookup: MarketLookup,
    deadline: number,
  ): Promise<FetchMarketOutcome> => {
    const result = missed.get(nameOf(lookup)) ?? (await within(deadline, refresh(lookup, null)))
    if (result === TOO_LATE) return unstored(unavailable('Polymarket is slow to answer', 5))
    return isMiss(result)
      ? problemOfUnknown(lookup, result)
      : fetched(result.marketId, { ...result, isFresh: true })
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

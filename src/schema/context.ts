import type { Database } from '../db/client.ts'
import { createEventQueries, type EventQueries } from '../db/queries/events.ts'
import { createMarketQueries, type MarketQueries } from '../db/queries/markets.ts'
import { createPriceQueries } from '../db/queries/price-history.ts'
import {
  createResolutionQueries,
  type ResolutionQueries,
} from '../db/queries/resolution-changes.ts'
import { createSearchMarkets, type SearchMarkets } from '../db/queries/search.ts'
import { createStatusQueries, type StatusQueries } from '../db/queries/status.ts'
import { createTagQueries, type TagQueries } from '../db/queries/tags.ts'
import type { FetchMarketOutcome } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import type { ResolutionFilter, ResolutionMessage } from '../domain/resolution-change.ts'
import type { Tier } from '../domain/tier.ts'
import { createEventLoaders, type EventLoaders } from './event-loaders.ts'
import { createFindFeedState, type FindFeedState } from './feed-state.ts'
import { createMarketLoaders, type MarketLoaders } from './market-loaders.ts'
import { createPriceLoaders, type PriceLoaders } from './price-loaders.ts'
import { createResolutionLoaders, type ResolutionLoaders } from './resolution-loaders.ts'
import { shareStatusQueries } from './shared-status.ts'
import { createTagLoaders, type TagLoaders } from './tag-loaders.ts'

interface JobPlan {
  readonly periodMs: number
  /** RFC 3339. */
  readonly nextTickAt: string | null
}

/** A tier as it runs in this installation. */
export interface TierPlan extends JobPlan {
  readonly tier: Tier
  readonly cron: string
  /** How its due-lane runs; null where it has none. */
  readonly due: JobPlan | null
}

/** What upstream allows on one route, and what was used of it. */
export interface RouteBudget {
  readonly route: string
  readonly usedLast10s: number
  readonly allowedPer10s: number
  /** RFC 3339. */
  readonly throttledUntil: string | null
}

/** What streams are made of. Each ends with its signal. */
export interface FeedAccess {
  /** @param options `after`: a cursor as a client sent it, null for the end of the log */
  resolutions(options: {
    readonly after: string | null
    readonly filter: ResolutionFilter
    readonly signal: AbortSignal
  }): AsyncIterable<ResolutionMessage>
  /** Numbers of markets: each once at first, then one after each stored change. */
  marketUpdates(options: {
    readonly ids: readonly number[]
    readonly signal: AbortSignal
  }): AsyncIterable<number>
}

export interface SchemaDeps {
  readonly database: Database
  readonly feed: FeedAccess
  fetchMarket(by: MarketLookup, options: { readonly waitMs: number }): Promise<FetchMarketOutcome>
  tiers(): Promise<readonly TierPlan[]>
  /** Of all processes that share the budget. */
  upstream(): Promise<readonly RouteBudget[]>
  readonly build: string
  /** RFC 3339. */
  readonly startedAt: string
  readonly shortMarketMaxMs: number
  readonly fetchDeadlineMs: number
}

/** What the transport knows of one request. */
export interface RequestFacts {
  /** The last message that the client has seen, by the header of that name; wins over `after`. */
  readonly lastEventId: string | null
  /** Aborts when the client is gone, or its stream ends. */
  readonly signal: AbortSignal
}

/** All that resolvers can reach. */
export interface Context extends SchemaDeps, RequestFacts {
  readonly marketQueries: MarketQueries
  readonly eventQueries: EventQueries
  readonly tagQueries: TagQueries
  readonly resolutionQueries: ResolutionQueries
  readonly searchMarkets: SearchMarkets
  readonly statusQueries: StatusQueries
  readonly findFeedState: FindFeedState
  readonly marketLoaders: MarketLoaders
  readonly eventLoaders: EventLoaders
  readonly tagLoaders: TagLoaders
  readonly resolutionLoaders: ResolutionLoaders
  readonly priceLoaders: PriceLoaders
}

/**
 * Returns what makes the context of one request, or of one message of a stream: its loaders remember
 * no longer than it lasts. All share the recent status.
 */
export const createContextFactory = (
  deps: SchemaDeps,
): ((facts?: Partial<RequestFacts>) => Context) => {
  const { db } = deps.database
  const marketQueries = createMarketQueries(db, deps)
  const eventQueries = createEventQueries(db)
  const tagQueries = createTagQueries(db)
  const resolutionQueries = createResolutionQueries(db, deps)
  const searchMarkets = createSearchMarkets(db, deps)
  const statusQueries = shareStatusQueries(createStatusQueries(db))
  const priceQueries = createPriceQueries(db)
  const findFeedState = createFindFeedState(resolutionQueries)
  return ({ lastEventId = null, signal = NEVER } = {}) => ({
    ...deps,
    lastEventId,
    signal,
    marketQueries,
    eventQueries,
    tagQueries,
    resolutionQueries,
    searchMarkets,
    statusQueries,
    findFeedState,
    marketLoaders: createMarketLoaders(marketQueries),
    eventLoaders: createEventLoaders(eventQueries),
    tagLoaders: createTagLoaders(tagQueries),
    resolutionLoaders: createResolutionLoaders(resolutionQueries),
    priceLoaders: createPriceLoaders(priceQueries),
  })
}

const NEVER = new AbortController().signal

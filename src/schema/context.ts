import type { Database } from '../db/client.ts'
import { createEventQueries, type EventQueries } from '../db/queries/events.ts'
import { createMarketQueries, type MarketQueries } from '../db/queries/markets.ts'
import { createStatusQueries, type StatusQueries } from '../db/queries/status.ts'
import type { FetchMarketOutcome } from '../domain/fetch-market.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import type { Tier } from '../domain/tier.ts'
import { createEventLoaders, type EventLoaders } from './event-loaders.ts'
import { createMarketLoaders, type MarketLoaders } from './market-loaders.ts'
import { shareStatusQueries } from './shared-status.ts'

/** A tier as it runs in this installation. */
export interface TierPlan {
  readonly tier: Tier
  readonly cron: string
  readonly periodMs: number
  /** RFC 3339. */
  readonly nextTickAt: string | null
}

/** What upstream allows on one route, and what was used of it. */
export interface RouteBudget {
  readonly route: string
  readonly usedLast10s: number
  readonly allowedPer10s: number
  /** RFC 3339. */
  readonly throttledUntil: string | null
}

export interface SchemaDeps {
  readonly database: Database
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

/** All that resolvers can reach. */
export interface Context extends SchemaDeps {
  readonly marketQueries: MarketQueries
  readonly eventQueries: EventQueries
  readonly statusQueries: StatusQueries
  readonly marketLoaders: MarketLoaders
  readonly eventLoaders: EventLoaders
}

/**
 * Returns what makes the context of one request: its loaders remember no longer than it lasts. All
 * share the recent status.
 */
export const createContextFactory = (deps: SchemaDeps): (() => Context) => {
  const { db } = deps.database
  const marketQueries = createMarketQueries(db, deps)
  const eventQueries = createEventQueries(db)
  const statusQueries = shareStatusQueries(createStatusQueries(db))
  return () => ({
    ...deps,
    marketQueries,
    eventQueries,
    statusQueries,
    marketLoaders: createMarketLoaders(marketQueries),
    eventLoaders: createEventLoaders(eventQueries),
  })
}

import type { DatabaseClock } from '../db/clock.ts'
import type { MarketKey } from '../db/queries/market-keys.ts'
import type { MarketLookup } from '../domain/lookup.ts'
import { AppError } from '../errors.ts'
import type { GammaClient } from '../gamma/client.ts'
import { type Parsed, parseEventRows, parseMarketRows } from '../gamma/parse.ts'
import type { DriftLog } from './drift.ts'
import type { Ingest } from './ingest.ts'

export interface MarketRefreshDeps {
  readonly clock: DatabaseClock
  readonly client: GammaClient
  readonly ingest: Ingest
  readonly drift: DriftLog
}

export interface Refreshed {
  readonly marketId: number
  readonly changed: boolean
  /** From request to answer. */
  readonly upstreamMs: number
}

/** Asks upstream for what `lookup` means and stores it; null when upstream does not know it. */
export type MarketRefresh = (
  lookup: MarketLookup,
  key: MarketKey | null,
) => Promise<Refreshed | null>

/** What upstream said: rows, and when they were asked for. */
interface Found {
  readonly parsed: Parsed
  readonly requestedAt: number
  readonly ms: number
}

const OPTIONS = { lane: 'demand' } as const

export const createMarketRefresh = (deps: MarketRefreshDeps): MarketRefresh => {
  const { client, clock, ingest, drift } = deps

  const byId = async (id: number): Promise<Found | null> => {
    const answer = await client.market({ id }, OPTIONS)
    return answer && { ...answer, parsed: parseMarketRows([answer.body]) }
  }

  const bySlug = async (slug: string): Promise<Found | null> => {
    const answer = await client.market({ slug }, OPTIONS)
    return answer && { ...answer, parsed: parseMarketRows([answer.body]) }
  }

  const byEventSlug = async (slug: string): Promise<Found | null> => {
    const answer = await client.event({ slug }, OPTIONS)
    return answer && { ...answer, parsed: parseEventRows([answer.body]) }
  }

  /** These have no route of their own, only a filter of the list. */
  const byFilter = async (
    by: { conditionIds: readonly string[] } | { tokenIds: readonly string[] },
  ): Promise<Found | null> => {
    const startedAt = performance.now()
    const pages = await client.markets(by, OPTIONS)
    const rows = pages.flatMap((page) => page.rows)
    const requestedAt = Math.min(...pages.map((page) => page.requestedAt))
    const ms = Math.round(performance.now() - startedAt)
    return rows.length === 0 ? null : { parsed: parseMarketRows(rows), requestedAt, ms }
  }

  /** `/markets/{id}` tells nothing of the event, so a market met that way is asked for once more. */
  const byIdWithEvent = async (id: number): Promise<Found | null> => {
    const found = await byId(id)
    const market = found?.parsed.markets[0]
    if (!market?.slug || market.eventIds !== undefined) return found
    const complete = await bySlug(market.slug)
    return complete?.parsed.markets[0]?.id === id ? complete : found
  }

  const find = (lookup: MarketLookup): Promise<Found | null> => {
    if ('id' in lookup) return byIdWithEvent(lookup.id)
    if ('slug' in lookup) return bySlug(lookup.slug)
    if ('conditionId' in lookup) return byFilter({ conditionIds: [lookup.conditionId] })
    if ('tokenId' in lookup) return byFilter({ tokenIds: [lookup.tokenId] })
    return byEventSlug(lookup.eventSlug)
  }

  return async (lookup, key) => {
    // Asked at the same time, the database's clock costs nothing.
    const [found, dateAt] = await Promise.all([
      key === null ? find(lookup) : byId(key.id),
      clock.recent(),
    ])
    if (found === null) return null
    const { parsed, requestedAt, ms } = found
    drift.add(parsed.drift)
    const at = dateAt(requestedAt)
    const change = await ingest(parsed, { at, tier: 'ON_DEMAND', byId: true })
    const marketId = meantBy(lookup, parsed)
    return marketId === null
      ? null
      : { marketId, changed: change.marketIds.includes(marketId), upstreamMs: Math.round(ms) }
  }
}

/** The URL of an event names all of its markets, and a refresh is of one. */
export const severalMarkets = (count: number): AppError =>
  new AppError(
    'BAD_USER_INPUT',
    `This URL is of an event with ${count} markets. Use the URL of one of them (/event/<event>/<market>), or its slug or id.`,
  )

/**
 * Upstream ignores filters that it does not know and then answers with any rows, so what came is
 * compared with what was asked for.
 */
const meantBy = (lookup: MarketLookup, { markets, refused }: Parsed): number | null => {
  const named = markets.filter((market) => !('eventSlug' in lookup) || market.active)
  const found = named.filter((market) => {
    if ('id' in lookup) return market.id === lookup.id
    if ('slug' in lookup) return market.slug === lookup.slug
    if ('conditionId' in lookup) return market.conditionId === lookup.conditionId
    if ('tokenId' in lookup)
      return market.outcomes.some((outcome) => outcome.tokenId === lookup.tokenId)
    return true
  })
  if (found.length > 1 && 'eventSlug' in lookup) throw severalMarkets(found.length)
  const reason = refused[0]?.reason
  if (found.length === 0 && reason !== undefined)
    throw new AppError('GAMMA_BAD_PAYLOAD', `Polymarket's answer could not be read: ${reason}`)
  return found[0]?.id ?? null
}

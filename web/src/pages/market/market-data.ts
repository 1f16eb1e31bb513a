import type { Received } from '../../api/request.ts'
import type { MarketPageQuery, MarketRowFragment } from '../../graphql/documents.ts'

/** What a page knows of its market, and when that arrived; `market` is null where it is not stored. */
export interface MarketData {
  readonly market: MarketPageQuery['market']
  readonly at: number
}

/** The page with what "Get prices" brought, unless it knows something newer already. */
export const withRow = (page: MarketData, row: Received<MarketRowFragment>): MarketData => {
  const { market } = page
  if (market === null || seenAt(row.data) < seenAt(market)) return page
  const freshness = { ...market.freshness, ...row.data.freshness }
  return { market: { ...market, ...row.data, freshness }, at: row.at }
}

const seenAt = ({ freshness }: Pick<MarketRowFragment, 'freshness'>): number =>
  Date.parse(freshness.observedAt)

const MISSING_TEXTS_MS = 5_000

/**
 * As `refetchInterval` of what stays of a market: asked until it is there. It can fail, or come before
 * the market was stored, while prices come all the same.
 */
export const untilTexts =
  (isStored: boolean) =>
  ({ state }: { readonly state: { readonly data: unknown } }): number | false =>
    isStored && (state.data ?? null) === null && MISSING_TEXTS_MS

import { AppError } from '../errors.ts'
import type { Parameters } from './address.ts'
import type { Family } from './budget.ts'
import type { Batch } from './identifiers.ts'

/** The orders seen working; others are ignored or fail (2026-10). Without one: oldest first. */
export type EventOrder =
  | 'id'
  | 'volume'
  | 'volume24hr'
  | 'liquidity'
  | 'startDate'
  | 'endDate'
  | 'createdAt'

export type MarketOrder =
  | 'id'
  | 'volumeNum'
  | 'volume24hr'
  | 'liquidityNum'
  | 'startDate'
  | 'endDate'
  | 'createdAt'
  | 'closedTime'

export type PageBytes = number | ((lastMs: number) => number)

interface ListQuery<Order> {
  /** Always sent: without it `/events` answers closed events only, `/markets` open markets only. */
  readonly closed: boolean
  readonly order?: Order
  /** Default: true, which is upstream's own. */
  readonly ascending?: boolean
  /** Rows per page that are wanted; fewer come when a page would be too large. */
  readonly limit: number
  /**
   * Rows that are wanted in all; nothing is asked for beyond them. A function is asked before and
   * after each page is read: it may grow where rows turn out not to count. Default: the whole list.
   */
  readonly total?: number | (() => number)
  /** Goes on after the page of this cursor; default: from the beginning. */
  readonly after?: string | undefined
  /** Whether a page is fetched while its predecessor is worked on, and kept until then; default: true. */
  readonly looksAhead?: boolean | undefined
  /**
   * Decoded bytes that a page should have, about: pages begin small and grow or shrink towards it,
   * up to `limit` rows. A function is given the milliseconds that the last page took. Default: none,
   * every page has `limit` rows.
   */
  readonly pageBytes?: PageBytes
}

export interface EventListQuery extends ListQuery<EventOrder> {
  /** False leaves out the nested markets; default: true. */
  readonly includeMarkets?: boolean
}

export type MarketListQuery = ListQuery<MarketOrder>

export interface Listing {
  readonly family: Family
  readonly limit: number
  /** No more rows than this are wanted. */
  readonly total?: number | (() => number) | undefined
  /** The cursor to begin after. */
  readonly after?: string | undefined
  readonly looksAhead?: boolean | undefined
  readonly pageBytes?: PageBytes | undefined
  readonly parameters: Parameters
  /** Pages of different weight learn their size apart. */
  readonly sizeKey: string
  /** No more rows than this can exist; undefined: unknown. */
  readonly most?: number
}

const common = ({ closed, order, ascending = true, limit }: ListQuery<string>): Parameters => {
  // Zero would come back as an empty page without a cursor: a silent end.
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new AppError('BAD_USER_INPUT', `a page has at least one row, not ${limit}`)
  }
  const sort =
    order === undefined
      ? []
      : ([
          ['order', order],
          ['ascending', `${ascending}`],
        ] as const)
  return [['closed', `${closed}`], ...sort]
}

export const eventListing = (query: EventListQuery): Listing => {
  const slim = query.includeMarkets === false
  return {
    family: 'events',
    limit: query.limit,
    total: query.total,
    after: query.after,
    looksAhead: query.looksAhead,
    pageBytes: query.pageBytes,
    parameters: [...common(query), ...(slim ? ([['include_markets', 'false']] as const) : [])],
    sizeKey: slim ? 'events without markets' : 'events',
  }
}

export const marketListing = (query: MarketListQuery): Listing => ({
  family: 'markets',
  limit: query.limit,
  total: query.total,
  after: query.after,
  looksAhead: query.looksAhead,
  pageBytes: query.pageBytes,
  parameters: common(query),
  sizeKey: 'markets',
})

/** The rows of one batch of identifiers; `closed` filters these too, so each value is asked apart. */
export const batchListing = (batch: Batch, closed: boolean): Listing => ({
  family: 'markets',
  limit: 100,
  parameters: [['closed', `${closed}`], ...batch],
  sizeKey: 'markets',
  most: batch.length,
})

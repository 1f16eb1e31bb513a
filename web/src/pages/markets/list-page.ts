import { request } from '../../api/request.ts'
import { serverTimeOf } from '../../api/server-clock.ts'
import {
  MarketListDocument,
  type MarketListQuery,
  MarketSearchDocument,
} from '../../graphql/documents.ts'
import type { ListRow } from './list-rows.ts'
import { filterOf, type MarketChoice } from './market-choice.ts'

const PAGE_SIZE = 50

/** Where a page begins. */
export interface PageStart {
  /** Cursor; null on the first page. */
  readonly after: string | null
  /** When the first page was asked for, in ms since 1970. */
  readonly begun: number
}

export interface ListPage {
  readonly rows: readonly ListRow[]
  /** Null at the end of the list. */
  readonly next: PageStart | null
  /** Of a search: how many it finds in all. A list is counted apart, which takes longer. */
  readonly found: number | null
  /** When it arrived, by the browser's clock in ms. */
  readonly at: number
}

/** @param next of the page before; null begins the list. @throws RequestError */
export const fetchPage = (
  choice: MarketChoice,
  next: PageStart | null,
  signal: AbortSignal,
): Promise<ListPage> => {
  const start = next ?? { after: null, begun: serverTimeOf(Date.now()) }
  return choice.query === ''
    ? fetchListPage(choice, start, signal)
    : fetchSearchPage(choice, start, signal)
}

const fetchListPage = async (
  choice: MarketChoice,
  start: PageStart,
  signal: AbortSignal,
): Promise<ListPage> => {
  const { data, at } = await request(
    MarketListDocument,
    { ...variablesOf(choice, start), orderBy: choice.order },
    signal,
  )
  const { nodes, pageInfo } = data.markets
  return {
    rows: nodes.map((market) => ({ market, at, others: 0 })),
    next: nextOf(pageInfo, start),
    ...{ found: null, at },
  }
}

const fetchSearchPage = async (
  choice: MarketChoice,
  start: PageStart,
  signal: AbortSignal,
): Promise<ListPage> => {
  const { data, at } = await request(
    MarketSearchDocument,
    { ...variablesOf(choice, start), query: choice.query },
    signal,
  )
  const { nodes, pageInfo, totalCount } = data.search
  return {
    rows: nodes.map((hit) => ({ market: hit.market, at, others: hit.otherMarketsInEvent })),
    next: nextOf(pageInfo, start),
    ...{ found: totalCount, at },
  }
}

const variablesOf = (choice: MarketChoice, { after, begun }: PageStart) => ({
  ...{ filter: filterOf(choice, begun), first: PAGE_SIZE, after },
})

type PageInfo = MarketListQuery['markets']['pageInfo']

const nextOf = ({ hasNextPage, endCursor }: PageInfo, { begun }: PageStart): PageStart | null =>
  hasNextPage && endCursor !== null ? { after: endCursor, begun } : null

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/preact-query'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { untilThere } from '../../api/query-client.ts'
import { forgetPlace } from '../../shell/scroll.ts'
import { fetchPage, type ListPage, type PageStart } from './list-page.ts'
import { rowsOf } from './list-rows.ts'
import { type MarketChoice, pathOf } from './market-choice.ts'

/** For how long a list that was left can be come back to, in ms. */
const KEPT_MS = 30 * 60_000

export const listKey = (choice: MarketChoice) => ['markets', pathOf(choice)] as const

/** The rows of a choice as far as they have been read, and how to read on. */
export const useMarketList = (choice: MarketChoice) => {
  useRememberedPlace(choice)
  const query = useInfiniteQuery({
    queryKey: listKey(choice),
    queryFn: ({ pageParam, signal }) => fetchPage(choice, pageParam, signal),
    initialPageParam: null as PageStart | null,
    getNextPageParam: (last: ListPage) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: untilThere,
    // Never all pages anew: the rows in view are kept fresh apart. Nor are thousands compared.
    ...{ gcTime: KEPT_MS, staleTime: Number.POSITIVE_INFINITY, structuralSharing: false },
  })
  const lastError = useRef<Error | null>(null)
  if (query.error !== null) lastError.current = query.error
  // Another try makes it pending, and a failure that comes and goes would be told again and again.
  const hasFailed = query.errorUpdateCount > 0 && (query.isPlaceholderData || !query.data)
  const pages = hasFailed ? undefined : query.data?.pages
  const rows = useMemo(() => (pages === undefined ? null : rowsOf(pages)), [pages])
  return { query, rows, pages, failure: hasFailed ? lastError.current : null }
}

export type MarketListQuery = ReturnType<typeof useMarketList>['query']

/** So many rows are read before they come into view: two pages, so that a quick scroll meets no end. */
const AHEAD = 100

/** Reads on in time; after a failure only once the reader asks for it. */
export const useReadOn = (query: MarketListQuery, count: number, lastInView: number): void => {
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query
  const isDue = hasNextPage && !isFetching && !isFetchNextPageError && lastInView + AHEAD >= count
  useEffect(() => {
    if (isDue) void fetchNextPage()
  }, [isDue])
}

/** A list is come back to at its place while its rows are kept; after that, and anew, at its top. */
const useRememberedPlace = (choice: MarketChoice): void => {
  const client = useQueryClient()
  const key = listKey(choice)
  useLayoutEffect(() => {
    if (client.getQueryData(key) === undefined) forgetPlace()
  }, [key[1]])
}

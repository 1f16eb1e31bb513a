import { useQuery } from '@tanstack/preact-query'
import { untilThere } from '../../api/query-client.ts'
import { request } from '../../api/request.ts'
import { serverTimeOf } from '../../api/server-clock.ts'
import { MarketCountDocument } from '../../graphql/documents.ts'
import { filterOf, type MarketChoice } from './market-choice.ts'
import { RECENT_MS } from './renewal-step.ts'

export const countKey = (choice: MarketChoice) => ['market-count', filterOf(choice, 0)] as const

/**
 * How many markets a choice has; null while that is not known. Counted apart because it takes longer,
 * and only once the list `isThere`.
 */
export const useMarketCount = (choice: MarketChoice, isThere: boolean): number | null => {
  const { data } = useQuery({
    queryKey: countKey(choice),
    queryFn: ({ signal }) => {
      const filter = filterOf(choice, serverTimeOf(Date.now()))
      return request(MarketCountDocument, { filter }, signal)
    },
    enabled: isThere && choice.query === '',
    refetchInterval: untilThere,
    staleTime: RECENT_MS,
  })
  return data?.data.markets.totalCount ?? null
}

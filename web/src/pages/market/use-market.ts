import { useQuery } from '@tanstack/preact-query'
import { askedAgain } from '../../api/asked-again.ts'
import { request } from '../../api/request.ts'
import {
  MarketPageDocument,
  type MarketPageQuery,
  MarketTextsDocument,
  type MarketTextsQuery,
} from '../../graphql/documents.ts'
import { marketBy } from '../../parts/links.ts'
import { type MarketData, untilTexts } from './market-data.ts'

export type LiveMarket = NonNullable<MarketPageQuery['market']>
export type MarketTexts = NonNullable<MarketTextsQuery['market']>

/** What moves of a market; `market` is null where it is not stored. Asked anew while it is looked at. */
export const useMarket = (name: string) =>
  useQuery({
    queryKey: ['market', name],
    queryFn: async ({ signal }): Promise<MarketData> => {
      const { data, at } = await request(MarketPageDocument, { by: marketBy(name) }, signal)
      return { market: data.market, at }
    },
    ...askedAgain(10_000),
  })

/** What stays: rules, ids, tags. */
export const useMarketTexts = (name: string, isStored: boolean) =>
  useQuery({
    queryKey: ['market-texts', name],
    queryFn: async ({ signal }) => {
      const { data } = await request(MarketTextsDocument, { by: marketBy(name) }, signal)
      return data.market
    },
    refetchInterval: untilTexts(isStored),
    retry: false,
    staleTime: ({ state }) => (state.data === null ? 0 : 60 * 60_000),
  })

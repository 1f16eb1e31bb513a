import { type ApolloClient, CombinedGraphQLErrors, ServerError } from '@apollo/client'
import { FETCH_MARKET, type MarketBy, type MarketRow } from './documents.ts'

export type Prices =
  /** Not fresh: Polymarket took longer than `waitMs`, and its answer is to be had by another press. */
  | { readonly state: 'prices'; readonly isFresh: boolean; readonly market: MarketRow }
  | { readonly state: 'not-found'; readonly message: string }
  /** Polymarket is away, or was asked too much: worth another try after so long. */
  | { readonly state: 'later'; readonly message: string; readonly seconds: number }
  /** polycool refused the question, or could not be asked. */
  | { readonly state: 'failed'; readonly message: string }

/**
 * "Get prices": asks Polymarket now. Nothing is to be done with the answer: it has the `id` of the
 * market, so the cache takes it, and whoever watches the market, or a list with it, sees it.
 */
export const getPrices = async (client: ApolloClient, by: MarketBy): Promise<Prices> => {
  try {
    const { data } = await client.mutate({ mutation: FETCH_MARKET, variables: { by } })
    if (data === undefined) return { state: 'failed', message: 'The answer has no data.' }
    const answer = data.fetchMarket
    switch (answer.__typename) {
      case 'FetchMarketPayload':
        return { state: 'prices', isFresh: answer.isFresh, market: answer.market }
      case 'MarketNotFound':
        return { state: 'not-found', message: answer.message }
      case 'UpstreamUnavailable':
      case 'RateLimited':
        return { state: 'later', message: answer.message, seconds: answer.retryAfterSeconds }
    }
  } catch (error) {
    return { state: 'failed', message: reasonOf(error) }
  }
}

const reasonOf = (error: unknown): string => {
  if (CombinedGraphQLErrors.is(error)) {
    return error.errors.map(({ message, extensions }) => `${extensions?.code}: ${message}`).join()
  }
  if (ServerError.is(error)) return `The server answered ${error.statusCode}.`
  return `The server cannot be reached: ${error instanceof Error ? error.message : error}`
}

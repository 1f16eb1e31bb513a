import { gql, type TypedDocumentNode } from '@apollo/client'

export interface MarketRow {
  readonly __typename: 'Market'
  readonly id: string
  readonly question: string
  readonly status: string
  readonly outcomes: readonly { readonly name: string; readonly price: string | null }[]
}

interface Markets {
  readonly markets: {
    readonly edges: readonly { readonly cursor: string; readonly node: MarketRow }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

interface Problem {
  readonly code: string
  readonly message: string
}

interface FetchMarket {
  readonly fetchMarket:
    | {
        readonly __typename: 'FetchMarketPayload'
        readonly isFresh: boolean
        readonly market: MarketRow
      }
    | ({ readonly __typename: 'MarketNotFound' } & Problem)
    | ({
        readonly __typename: 'UpstreamUnavailable' | 'RateLimited'
        readonly retryAfterSeconds: number
      } & Problem)
}

interface Resolutions {
  readonly resolutions:
    | {
        readonly __typename: 'ResolutionChange'
        readonly cursor: string
        readonly kind: 'RESOLVED' | 'CORRECTED'
        readonly market: MarketRow
        readonly resolution: { readonly winner: { readonly name: string } | null } | null
      }
    | { readonly __typename: 'ResolutionHeartbeat'; readonly cursor: string }
    | {
        readonly __typename: 'ResolutionStreamReset'
        readonly reason: string
        readonly headCursor: string
      }
}

/** What a row of a list shows, and what a mutation or a subscription renews of it. */
export const MARKET_ROW: TypedDocumentNode<MarketRow> = gql`
  fragment MarketRow on Market {
    id
    question
    status
    outcomes {
      name
      price
    }
  }
`

export const MARKETS: TypedDocumentNode<
  Markets,
  { readonly filter?: object; readonly orderBy?: string; readonly after?: string | null }
> = gql`
  query Markets($filter: MarketFilter, $orderBy: MarketOrder, $after: String) {
    markets(filter: $filter, orderBy: $orderBy, first: 20, after: $after) {
      edges {
        cursor
        node {
          ...MarketRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
  ${MARKET_ROW}
`

/** Exactly one member. */
export type MarketBy =
  | { readonly id: string }
  | { readonly slug: string }
  | { readonly url: string }

/** Who presses a button waits for what it promises: by default the server answers within 90 ms. */
export const FETCH_MARKET: TypedDocumentNode<FetchMarket, { readonly by: MarketBy }> = gql`
  mutation FetchMarket($by: MarketBy!) {
    fetchMarket(by: $by, waitMs: 2000) {
      ... on FetchMarketPayload {
        isFresh
        market {
          ...MarketRow
        }
      }
      ... on Problem {
        code
        message
      }
      ... on UpstreamUnavailable {
        retryAfterSeconds
      }
      ... on RateLimited {
        retryAfterSeconds
      }
    }
  }
  ${MARKET_ROW}
`

export const RESOLUTIONS: TypedDocumentNode<Resolutions, { readonly after?: string | null }> = gql`
  subscription Resolutions($after: String) {
    resolutions(after: $after, filter: { kinds: [RESOLVED, CORRECTED] }) {
      ... on ResolutionChange {
        cursor
        kind
        market {
          ...MarketRow
        }
        resolution {
          winner {
            name
          }
        }
      }
      ... on ResolutionHeartbeat {
        cursor
      }
      ... on ResolutionStreamReset {
        reason
        headCursor
      }
    }
  }
  ${MARKET_ROW}
`

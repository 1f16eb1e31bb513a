/** Ready to run in GraphiQL; a market that is stored makes the last one work anywhere. */
export const exampleQueries = (marketId: number): readonly string[] => [
  `# The markets that are traded most
query TopMarkets {
  markets(first: 10, orderBy: VOLUME_24H_DESC) {
    edges {
      node {
        question
        url
        volume24h
        outcomes { name price }
        freshness { ageSeconds tier }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  `# The event that is traded most, with all its markets
query EventWithItsMarkets {
  events(first: 1) {
    edges {
      node {
        title
        url
        endsAt
        tags { label }
        marketCount
        markets {
          edges { node { groupTitle question status outcomes { name price tokenId } } }
        }
      }
    }
  }
}
`,
  `# Get prices: asks Polymarket for one market now, by id, slug, condition id, token id or url
mutation GetPrices {
  fetchMarket(by: { id: "${marketId}" }) {
    ... on FetchMarketPayload {
      isFresh
      upstreamMs
      market { question outcomes { name price } bestBid bestAsk }
    }
    ... on Problem { code message }
  }
}
`,
]

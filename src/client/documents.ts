export const DEFAULT_MARKET_FIELDS = 'id gammaId slug question status'

const changeFields = (marketFields: string): string => `
  cursor previousCursor kind
  market { ${marketFields} }
  resolution { kind winner { index name } payouts resolvedAt observedAt source }
  umaStatus upstreamAt observedAt recordedAt supersedes`

export const subscriptionDocument = (marketFields: string): string => `
subscription Resolutions($after: String, $filter: ResolutionFilter) {
  resolutions(after: $after, filter: $filter) {
    __typename
    ... on ResolutionChange {${changeFields(marketFields)} }
    ... on ResolutionHeartbeat { cursor headCursor at lastPollAt }
    ... on ResolutionStreamReset { reason oldestCursor headCursor }
  }
}`

export const historyDocument = (marketFields: string): string => `
query ResolutionHistory($after: String, $filter: ResolutionFilter, $first: Int) {
  resolutions(after: $after, filter: $filter, first: $first) {
    nodes {${changeFields(marketFields)} }
    pageInfo { hasNextPage endCursor }
  }
}`

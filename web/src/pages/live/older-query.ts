import type { ResolutionFilter } from 'polycool/client'

/** Address of the query editor with what asks for the entries before this one. */
export const olderQueryPath = (
  { kinds, includeShort }: Pick<ResolutionFilter, 'kinds' | 'includeShort'>,
  before: string,
): string => {
  const members = [
    ...(kinds === undefined ? [] : [`kinds: [${kinds.join(', ')}]`]),
    ...(includeShort === undefined ? [] : [`includeShort: ${includeShort}`]),
  ]
  const filter = members.length === 0 ? '' : `, filter: { ${members.join(', ')} }`
  const query = `query OlderEntries {
  resolutions(last: 100, before: ${JSON.stringify(before)}${filter}) {
    nodes {
      cursor
      kind
      recordedAt
      market { question url }
      resolution { winner { name } payouts source }
    }
    pageInfo { hasPreviousPage startCursor }
  }
}
`
  return `/graphql?query=${encodeURIComponent(query)}`
}

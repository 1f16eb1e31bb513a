import type { MarketStatus } from '../graphql/documents.ts'

const WORDS: Readonly<Record<MarketStatus, string>> = {
  OPEN: 'Open',
  PROPOSED: 'Proposed',
  DISPUTED: 'Disputed',
  CLOSED: 'Closed',
  RESOLVED: 'Resolved',
}

export const StatusPill = ({ status }: { readonly status: MarketStatus }) => (
  <span class="pill" data-status={status}>
    {WORDS[status]}
  </span>
)

import { useQuery } from '@tanstack/preact-query'
import { request } from '../../api/request.ts'
import { ChangeEvidenceDocument } from '../../graphql/documents.ts'
import { Problem } from '../../parts/problem.tsx'
import { evidenceRows } from './evidence-rows.ts'
import type { Change } from './feed-state.ts'

interface EvidenceProps {
  readonly change: Change
  readonly isOpen: boolean
  readonly onToggle: (change: Change, isOpen: boolean) => void
}

/** What upstream said that decided it: asked for when somebody wants to know. */
export const Evidence = ({ change, isOpen, onToggle }: EvidenceProps) => (
  <details
    class="live-evidence"
    open={isOpen}
    onToggle={({ currentTarget }) => onToggle(change, currentTarget.open)}
  >
    <summary>
      Evidence <span class="visually-hidden">of {change.market.question}</span>
    </summary>
    {isOpen && <EvidenceList change={change} />}
  </details>
)

const EvidenceList = ({ change }: { readonly change: Change }) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['change-evidence', change.cursor],
    queryFn: ({ signal }) => findEvidence(change, signal),
    // An entry of the log is never rewritten.
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error !== null) {
    return (
      <Problem title="The evidence could not be loaded" onRetry={() => void refetch()}>
        {error.message}
      </Problem>
    )
  }
  if (data === undefined) return <p class="live-evidence-place quiet">Loading</p>
  if (data === null) return <p class="live-evidence-place quiet">It is not kept any more.</p>
  return (
    <dl class="live-evidence-place">
      {evidenceRows(data, change).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The log is read by position: of this market and kind, it is the next one behind the position before. */
const findEvidence = async (change: Change, signal: AbortSignal) => {
  const { previousCursor, cursor, kind, market } = change
  const filter = { markets: [market.gammaId], kinds: [kind] }
  const { data } = await request(ChangeEvidenceDocument, { after: previousCursor, filter }, signal)
  const [node] = data.resolutions.nodes
  return node?.cursor === cursor ? node.evidence : null
}

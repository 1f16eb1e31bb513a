import { dateText } from '../../format/time.ts'
import type { HistoryEntryFragment } from '../../graphql/documents.ts'
import { entryText, sourceText, supersededBy } from './history-text.ts'
import type { LiveMarket } from './use-market.ts'

/** All steps of the market's state, oldest first. */
export const ResolutionHistory = ({ market }: { readonly market: LiveMarket }) => {
  const entries = market.resolutionHistory.nodes
  return (
    <section class="panel" aria-labelledby="history-heading">
      <h2 id="history-heading">Resolution</h2>
      {entries.length === 0 && (
        <p class="quiet history-none">
          {market.status === 'OPEN' ? 'Nothing yet: it trades.' : 'Nothing was recorded.'}
        </p>
      )}
      <ol class="history" aria-live="polite">
        {entries.map((entry) => (
          <Entry key={entry.cursor} {...{ entry, entries }} />
        ))}
      </ol>
    </section>
  )
}

interface EntryProps {
  readonly entry: HistoryEntryFragment
  readonly entries: readonly HistoryEntryFragment[]
}

const Entry = ({ entry, entries }: EntryProps) => {
  const { kind, observedAt, umaStatus, resolution } = entry
  const former = supersededBy(entry, entries)
  return (
    <li class="history-entry" data-kind={kind}>
      <p class="history-what">{entryText(entry)}</p>
      <p class="quiet">
        <time dateTime={observedAt}>{dateText(observedAt)}</time>
        {resolution && ` · ${sourceText(resolution.source)}`}
        {umaStatus !== null && ` · oracle says “${umaStatus}”`}
      </p>
      {former && (
        <p class="quiet">
          In place of what was seen at{' '}
          <time dateTime={former.observedAt}>{dateText(former.observedAt)}</time>: {former.text}
        </p>
      )}
    </li>
  )
}

import { useMutation } from '@tanstack/preact-query'
import type { ResolutionFilter } from 'polycool/client'
import { Problem } from '../../parts/problem.tsx'
import { type FeedState, MOST_ROWS } from './feed-state.ts'
import { olderQueryPath } from './older-query.ts'

interface OlderEntriesProps {
  readonly state: FeedState
  readonly filter: ResolutionFilter
  readonly onLoad: () => Promise<void>
}

/** The end of the list, and what is behind it. */
export const OlderEntries = ({ state, filter, onLoad }: OlderEntriesProps) => {
  const { mutate, isPending, error } = useMutation({ mutationFn: onLoad })
  const { rows, hasOlder } = state
  if (error !== null) {
    return (
      <Problem title="Older entries could not be loaded" onRetry={() => mutate()}>
        {error.message}
      </Problem>
    )
  }
  if (!hasOlder) return <p class="live-end quiet">The log has no older entries like these.</p>
  const last = rows.at(-1)
  if (last !== undefined && rows.length >= MOST_ROWS) {
    return (
      <p class="live-end quiet">
        {MOST_ROWS} entries are shown, as many as this page keeps. Choose kinds above, or{' '}
        <a href={olderQueryPath(filter, last.cursor)}>read on in the query editor</a>.
      </p>
    )
  }
  return (
    <p class="live-end">
      <button
        type="button"
        class="button"
        aria-disabled={isPending}
        onClick={() => isPending || mutate()}
      >
        {isPending ? 'Loading' : 'Show older entries'}
      </button>
    </p>
  )
}

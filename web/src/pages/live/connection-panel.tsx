import type { FeedState } from './feed-state.ts'
import { headText, pollText } from './feed-view.ts'
import { RESET_TEXTS } from './reset-text.ts'
import { useConnectionView } from './use-connection-view.ts'

interface ConnectionPanelProps {
  readonly state: FeedState
  readonly onRetry: () => void
}

/** Whether what is shown is all there is, in words, at any moment. */
export const ConnectionPanel = ({ state, onRetry }: ConnectionPanelProps) => {
  const [{ tone, title, text, action }, serverNow] = useConnectionView(state)
  return (
    <section class="live-connection" data-tone={tone} aria-label="Connection">
      <div class="live-connection-state">
        <p class="live-connection-title" role="status">
          {title}
        </p>
        <p>{text}</p>
        {action !== null && (
          <button type="button" class="button" onClick={onRetry}>
            {action}
          </button>
        )}
      </div>
      <p class="live-connection-place">
        {pollText(state, serverNow)}{' '}
        <span>
          Position <code>{state.cursor ?? '–'}</code>, {headText(state)}.
        </span>
      </p>
      {state.reset !== null && <ResetNotice reset={state.reset} />}
    </section>
  )
}

const ResetNotice = ({ reset }: { readonly reset: NonNullable<FeedState['reset']> }) => (
  <p class="live-reset" role="status">
    <strong>The feed began anew.</strong> {RESET_TEXTS[reset.reason]} What is kept was loaded again:
    it begins behind <code>{reset.oldestCursor}</code>. ({reset.reason})
  </p>
)

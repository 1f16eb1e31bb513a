import { countText } from '../../format/decimal.ts'
import type { FeedState } from './feed-state.ts'
import { entriesText } from './feed-view.ts'
import { useConnectionView } from './use-connection-view.ts'

interface FeedBarProps {
  readonly state: FeedState
  readonly isPaused: boolean
  /** Whether the panel above is out of sight. */
  readonly isPast: boolean
  readonly onPause: (isPaused: boolean) => void
  readonly onShow: () => void
}

/** Stays at the top of the window: how it stands, and what waits, is seen from everywhere. */
export const FeedBar = ({ state, isPaused, isPast, onPause, onShow }: FeedBarProps) => {
  const { rows, waitingCount, cursor } = state
  const [{ tone, title }] = useConnectionView(state)
  return (
    <div class="live-bar" data-tone={tone}>
      <div class="live-bar-state">
        {isPast && <strong>{title}</strong>}
        {waitingCount > 0 ? (
          <button type="button" class="button button-main" onClick={onShow}>
            Show {countText(waitingCount)} new
          </button>
        ) : (
          cursor !== null && <p class="quiet">{entriesText(rows.length)}, newest first</p>
        )}
      </div>
      <button
        type="button"
        class="button"
        aria-pressed={isPaused}
        onClick={() => onPause(!isPaused)}
      >
        Pause
      </button>
    </div>
  )
}

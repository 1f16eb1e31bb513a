import type { ResolutionFilter } from 'polycool/client'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Loading } from '../../parts/loading.tsx'
import { Announcer } from './announcer.tsx'
import { ChangeRow } from './change-row.tsx'
import { formerOf } from './change-text.ts'
import { ConnectionPanel } from './connection-panel.tsx'
import { FeedBar } from './feed-bar.tsx'
import type { Change, FeedState } from './feed-state.ts'
import { OlderEntries } from './older-entries.tsx'
import { useFeed } from './use-feed.ts'
import { useLeftPlace } from './use-left-place.ts'
import { useScrolledPast } from './use-scrolled-past.ts'

/** Of the header and of the bar, which stick at the top of the window. */
const COVERED_PX = 112

interface LiveFeedProps {
  /** Of the filter: no other has it. */
  readonly name: string
  readonly filter: ResolutionFilter
}

/** One filter's feed, with what there is to know of it. */
export const LiveFeed = ({ name, filter }: LiveFeedProps) => {
  const [state, store] = useFeed(name, filter)
  const [isPaused, setPaused] = useState(false)
  const [open, setOpen] = useState<string | null>(null)
  const toggle = useCallback(({ cursor }: Change, isOpen: boolean) => {
    setOpen((former) => (isOpen ? cursor : former === cursor ? null : former))
  }, [])
  const top = useRef<HTMLHeadingElement>(null)
  const isGoingBack = useLeftPlace(state.rows.length > 0)
  const isPast = useScrolledPast(top, COVERED_PX, isGoingBack)
  // What somebody reads must not move away.
  const isHeld = isPaused || isPast || open !== null
  useEffect(() => store.dispatch({ type: 'held', isHeld }), [store, isHeld])

  const show = (): void => {
    store.dispatch({ type: 'shown' })
    top.current?.scrollIntoView()
    top.current?.focus({ preventScroll: true })
  }
  return (
    <>
      <ConnectionPanel state={state} onRetry={store.start} />
      <FeedBar {...{ state, isPaused, isPast }} onPause={setPaused} onShow={show} />
      <h2 ref={top} class="visually-hidden live-top" tabIndex={-1}>
        Entries, newest first
      </h2>
      <Entries {...{ state, open }} isWhole={isGoingBack} onToggle={toggle} />
      {state.cursor !== null && <OlderEntries {...{ state, filter }} onLoad={store.loadOlder} />}
      <Announcer state={state} />
    </>
  )
}

interface EntriesProps {
  readonly state: FeedState
  /** The entry whose evidence is shown, by its cursor. */
  readonly open: string | null
  /** Also what is out of sight is drawn. */
  readonly isWhole: boolean
  readonly onToggle: (change: Change, isOpen: boolean) => void
}

const Entries = ({ state, open, isWhole, onToggle }: EntriesProps) => {
  const { rows, cursor } = state
  if (cursor === null) return <Loading what="resolutions" rows={12} />
  if (rows.length === 0) {
    return <p class="live-empty">Nothing of this kind yet. It will appear here by itself.</p>
  }
  return (
    <ol class="live-list" data-whole={isWhole} aria-label="Entries of the resolution log">
      {rows.map((change) => (
        <ChangeRow
          key={change.cursor}
          change={change}
          former={formerOf(change, rows)}
          isOpen={change.cursor === open}
          onToggle={onToggle}
        />
      ))}
    </ol>
  )
}

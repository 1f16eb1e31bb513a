import type { ResolutionFilter } from 'polycool/client'
import { useEffect, useState } from 'preact/hooks'
import { useStore } from '../../parts/use-store.ts'
import type { FeedState } from './feed-state.ts'
import { createFeedStore, type FeedStore } from './feed-store.ts'
import { createKeptFeeds } from './kept-feeds.ts'

const kept = createKeptFeeds()

/**
 * Follows the feed for as long as the component is there; another filter needs another component. The
 * stream of a hidden page goes on. One that the browser puts aside ("back" may bring it again) would be
 * cut off in its sleep, so it is closed before, and goes on from its position.
 * @param name of the filter
 */
export const useFeed = (
  name: string,
  filter: ResolutionFilter,
): readonly [FeedState, FeedStore] => {
  const [store] = useState(() => createFeedStore(filter, kept.find(name)))
  useEffect(() => {
    const { start, stop } = store
    const ignore = hurryOnReturn(store)
    const wake = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) start()
    }
    start()
    addEventListener('pagehide', stop)
    addEventListener('pageshow', wake)
    return () => {
      removeEventListener('pagehide', stop)
      removeEventListener('pageshow', wake)
      ignore()
      stop()
      kept.keep(name, store.get())
    }
  }, [store, name])
  return [useStore(store.subscribe, store.get), store]
}

/** Whoever opens the lid, or looks at the page again, does not want to wait for the next attempt. */
const hurryOnReturn = ({ hurry }: FeedStore): (() => void) => {
  const look = (): void => {
    if (document.visibilityState === 'visible') hurry()
  }
  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', look)
  return () => {
    removeEventListener('online', hurry)
    document.removeEventListener('visibilitychange', look)
  }
}

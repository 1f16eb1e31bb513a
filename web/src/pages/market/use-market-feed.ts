import { resolutions } from 'polycool/client'
import { useEffect, useRef } from 'preact/hooks'
import { GRAPHQL } from '../../api/request.ts'

/**
 * Calls `onChange` when the resolution log has something new of the market, while the page is looked
 * at: a browser allows few connections to one host, and a hidden page must not hold one. What is
 * missed meanwhile is read when the page is asked for anew.
 */
export const useMarketFeed = (gammaId: string, onChange: () => void): void => {
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    let stop: AbortController | null = null
    const arrange = (): void => {
      stop?.abort()
      stop = document.visibilityState === 'visible' ? new AbortController() : null
      if (stop !== null) void follow(gammaId, stop.signal, () => latest.current())
    }
    arrange()
    document.addEventListener('visibilitychange', arrange)
    return () => {
      document.removeEventListener('visibilitychange', arrange)
      stop?.abort()
    }
  }, [gammaId])
}

const follow = async (
  gammaId: string,
  signal: AbortSignal,
  onChange: () => void,
): Promise<void> => {
  const options = { url: GRAPHQL, filter: { markets: [gammaId] }, marketFields: 'id', signal }
  try {
    for await (const _change of resolutions({ ...options, onReset: onChange })) onChange()
  } catch {
    // A refusal that would not pass. The page is asked for anew every few seconds all the same.
  }
}

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { leftAt } from '../../shell/scroll.ts'

/**
 * Goes back to where the page was left, once it has its rows. Until then, and while it does, the rows
 * must have their true heights: returns true.
 */
export const useLeftPlace = (hasRows: boolean): boolean => {
  const [top] = useState(leftAt)
  const [isGoing, setGoing] = useState(top > 0)
  const isDone = useRef(false)
  useLayoutEffect(() => {
    if (!hasRows || isDone.current) return
    isDone.current = true
    if (top === 0) return
    window.scrollTo(0, top)
    // The browser remembers the heights that it has drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => setGoing(false)))
  }, [hasRows, top])
  return isGoing
}

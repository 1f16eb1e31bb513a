import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/**
 * Whether the element has left the window at its top, below the `covered` pixels of what sticks there.
 * @param initial what is so until the browser has looked
 */
export const useScrolledPast = (
  element: RefObject<HTMLElement>,
  covered: number,
  initial: boolean,
): boolean => {
  const [isPast, setPast] = useState(initial)
  useEffect(() => {
    if (element.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1)
        if (last) setPast(!last.isIntersecting && last.boundingClientRect.top < covered)
      },
      { rootMargin: `-${covered}px 0px 0px` },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element, covered])
  return isPast
}

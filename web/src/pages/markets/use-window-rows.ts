import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { leftAt } from '../../shell/scroll.ts'
import { offsetOfFirst, type RowRange, rowsInWindow } from './window-rows.ts'

/** The rows that the window shows of a list, by where the list stands in the page. */
export const useWindowRows = (list: RefObject<HTMLElement>, rowHeight: number): RowRange => {
  const [range, setRange] = useState<RowRange>({ first: 0, last: -1 })
  const seen = useRef({ offset: 0, rowHeight })
  useLayoutEffect(() => {
    // The shell restores the place too, but a frame later, and that frame would show no rows.
    if (leftAt() > 0) window.scrollTo(0, leftAt())
  }, [])
  useLayoutEffect(() => {
    const look = (): void => {
      const offset = -(list.current?.getBoundingClientRect().top ?? 0)
      const next = rowsInWindow({ offset, height: window.innerHeight, rowHeight })
      seen.current = { offset, rowHeight }
      // The same range again draws nothing.
      setRange((former) => (isSame(former, next) ? former : next))
    }
    const moved = offsetOfFirst(seen.current, rowHeight)
    if (moved !== null) {
      window.scrollBy(0, moved + (list.current?.getBoundingClientRect().top ?? 0))
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [rowHeight])
  return range
}

const isSame = (one: RowRange, other: RowRange): boolean =>
  one.first === other.first && one.last === other.last

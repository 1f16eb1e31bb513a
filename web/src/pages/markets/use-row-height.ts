import { useStore } from '../../parts/use-store.ts'

/** As in `markets.css`: from this width on a row is one line of columns. */
const WIDE = matchMedia('(min-width: 60rem)')
/** The heights of a row in rem, as in `markets.css`. */
const WIDE_REM = 4.5
const NARROW_REM = 8.5

const subscribe = (listener: () => void): (() => void) => {
  WIDE.addEventListener('change', listener)
  return () => WIDE.removeEventListener('change', listener)
}

const rowHeight = (): number => {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  return (WIDE.matches ? WIDE_REM : NARROW_REM) * rem
}

/** The height of a row of the list in CSS pixels. */
export const useRowHeight = (): number => useStore(subscribe, rowHeight)

import {
  defaultRangeExtractor,
  measureElement,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  type VirtualizerOptions,
  windowScroll,
} from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useReducer, useState } from 'preact/hooks'
import { leftAt } from '../../shell/scroll.ts'
import { withKept } from './basket-rows.ts'

/** Of a row before it is measured, in CSS pixels: that of a line, not of a card. */
const USUAL_HEIGHT = 52
/** Rows above and below the window. */
const OVERSCAN = 10

/**
 * Which rows are rendered: those in the window and around it, of whatever height, in the flow of the
 * page. `before` and `after` are the CSS pixels that the others would take.
 * @param ids of all rows, in order
 */
export const useRowsInView = (ids: readonly string[], list: RefObject<HTMLElement>) => {
  const [, draw] = useReducer((times: number) => times + 1, 0)
  const top = useTop(list)
  const options: VirtualizerOptions<Window, HTMLElement> = {
    ...{ count: ids.length, overscan: OVERSCAN, scrollMargin: top, initialOffset: leftAt },
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => ids[index] ?? index,
    rangeExtractor: (range) => withKept(defaultRangeExtractor(range), focusedIndex(list, ids)),
    getScrollElement: () => window,
    onChange: () => draw(undefined),
    ...{ measureElement, scrollToFn: windowScroll },
    ...{ observeElementRect: observeWindowRect, observeElementOffset: observeWindowOffset },
  }
  const [virtualizer] = useState(() => new Virtualizer(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => virtualizer._willUpdate())
  const items = virtualizer.getVirtualItems()
  const [first] = items
  const last = items.at(-1)
  return {
    indexes: items.map(({ index }) => index),
    before: first === undefined ? 0 : first.start - top,
    after: last === undefined ? 0 : virtualizer.getTotalSize() - (last.end - top),
    /** The ref of each row, which has its `data-index`. */
    measure: virtualizer.measureElement,
  }
}

/** The row in which somebody is with the keyboard: it must not vanish from under the focus. */
const focusedIndex = (list: RefObject<HTMLElement>, ids: readonly string[]): number | null => {
  const row = list.current?.querySelector(':focus-visible')?.closest<HTMLElement>('[data-id]')
  const index = ids.indexOf(row?.dataset.id ?? '')
  return index === -1 ? null : index
}

/** Where the list begins in the page: what stands above it opens, wraps and comes. */
const useTop = (list: RefObject<HTMLElement>): number => {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const y = list.current?.getBoundingClientRect().top ?? 0
    setTop(Math.round(y + window.scrollY))
  })
  return top
}

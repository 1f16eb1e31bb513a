import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { leftRow } from '../../shell/scroll.ts'
import type { ListRow } from './list-rows.ts'
import { rowByKey } from './row-keys.ts'

/**
 * Arrow keys, Home and End move the focus between rows; Tab goes through their links as anywhere.
 * Who comes back finds it on the row that was left. `focused` is the row that has the focus, or is to
 * have it once it is rendered.
 */
export const useRowFocus = (list: RefObject<HTMLElement>, rows: readonly ListRow[]) => {
  const [focused, focus] = useState(() => leftIndex(rows))
  const wanted = useRef(focused)
  const isBack = useRef(focused !== null)
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`)
    link?.focus({ preventScroll: isBack.current })
    wanted.current = null
    isBack.current = false
  }, [focused])
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = indexOf(event.target)
    if (index === null || event.ctrlKey || event.metaKey || event.altKey) return
    const next = rowByKey(event.key, index, rows.length)
    if (next === null) return
    event.preventDefault()
    if (next === index) return
    wanted.current = next
    focus(next)
  }
  return {
    focused,
    handlers: {
      onKeyDown,
      onFocusIn: ({ target }: FocusEvent) => focus(indexOf(target)),
      onFocusOut: () => focus(null),
    },
  }
}

const leftIndex = (rows: readonly ListRow[]): number | null => {
  const id = leftRow()
  const index = id === null ? -1 : rows.findIndex(({ market }) => market.id === id)
  return index < 0 ? null : index
}

/** The row that an event is of. */
export const indexOf = (target: EventTarget | null): number | null => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row === null ? null : Number(row.dataset.index)
}

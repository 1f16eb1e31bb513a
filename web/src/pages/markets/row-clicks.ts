import { keepRow } from '../../shell/scroll.ts'
import type { ListRow } from './list-rows.ts'
import { indexOf } from './use-row-focus.ts'

/** What a click on a row does beside following its link. */
export const rowClicks = (rows: readonly ListRow[]) => ({
  // Before the link leads away.
  onClickCapture: ({ target }: MouseEvent): void => {
    const row = rows[indexOf(target) ?? -1]
    if (row !== undefined) keepRow(row.market.id)
  },
  /** A text with a tooltip lies above the link that is the whole row. */
  onClick: (event: MouseEvent): void => {
    const { target } = event
    if (!(target instanceof Element) || target.closest('a') !== null) return
    const link = target.closest('.row')?.querySelector('.row-link')
    link?.dispatchEvent(new MouseEvent('click', event))
  },
})

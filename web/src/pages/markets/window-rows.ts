/** Indexes of rows, the last one included; it is before the first one where no row is. */
export interface RowRange {
  readonly first: number
  readonly last: number
}

interface Window {
  /** How far the window's top is below the list's, in CSS pixels; negative: above. */
  readonly offset: number
  readonly height: number
  readonly rowHeight: number
}

/** The rows that a window shows, of a list without end. */
export const rowsInWindow = ({ offset, height, rowHeight }: Window): RowRange => ({
  first: Math.max(0, Math.floor(offset / rowHeight)),
  last: Math.ceil((offset + height) / rowHeight) - 1,
})

/**
 * Where the first row in view comes to lie below the list's top, in CSS pixels, when rows become of
 * another height; null where nothing needs to move.
 */
export const offsetOfFirst = (
  { offset, rowHeight }: Omit<Window, 'height'>,
  nextHeight: number,
): number | null =>
  offset <= 0 || rowHeight === nextHeight ? null : Math.floor(offset / rowHeight) * nextHeight

/** Rows rendered above and below the window, so that a quick scroll meets no gap. */
const AROUND = 8

/**
 * Which of `count` rows are rendered, in order: those in view, some around, and, wherever they are,
 * the row with the focus and its neighbours, to which the keyboard leads.
 */
export const renderedRows = (
  { first, last }: RowRange,
  count: number,
  focused: number | null,
): readonly number[] => {
  const from = Math.max(0, Math.min(first, count) - AROUND)
  const rows = new Set(span(from, Math.min(count - 1, last + AROUND)))
  if (focused !== null) {
    for (const row of span(Math.max(0, focused - 1), Math.min(count - 1, focused + 1)))
      rows.add(row)
  }
  return [...rows].toSorted((one, other) => one - other)
}

const span = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place)

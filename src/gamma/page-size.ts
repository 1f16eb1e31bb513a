export interface LearntSize {
  readonly route: string
  readonly asked: number
  readonly rows: number
}

export interface PageSizes {
  /** Rows to ask for when a page of `asked` was too large; undefined when it cannot be made smaller. */
  halve(route: string, asked: number): number | undefined
  /** A page had fewer rows than asked and yet a cursor: upstream's cap is lower than what we ask. */
  noteShort(short: LearntSize): void
}

export interface PageSizeListeners {
  /** Once per route. */
  readonly onCap: (learnt: LearntSize) => void
  readonly onShrink: (learnt: LearntSize) => void
}

/**
 * What we learn about page sizes, per route. A page of the 100 biggest events is 20 MB (2026-09), so
 * sizes must shrink on demand; caps fell twice in 2026 and are clamped without an error, so a short
 * page is only news, and neither a fault nor the end. A smaller size is not kept beyond the reading of
 * a list that needed it: after an answer that was no page at all, no list could be read in time.
 */
export const createPageSizes = ({ onCap, onShrink }: PageSizeListeners): PageSizes => {
  const caps = new Map<string, number>()
  return {
    halve: (route, asked) => {
      const rows = Math.floor(Math.min(asked, caps.get(route) ?? asked) / 2)
      if (rows < 1) return undefined
      onShrink({ route, asked, rows })
      return rows
    },
    // What is asked for stays: a page can be short by chance, and asking less each time would spiral.
    noteShort: (short) => {
      if (!caps.has(short.route)) onCap(short)
      caps.set(short.route, Math.max(1, short.rows))
    },
  }
}

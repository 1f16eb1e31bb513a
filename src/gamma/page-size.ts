export interface LearntSize {
  readonly route: string
  readonly asked: number
  readonly rows: number
}

export interface PageSizes {
  /** Rows to ask for on this route when `wanted` would be liked. */
  ask(route: string, wanted: number): number
  /** A page of `asked` rows was too large; false when it cannot be made smaller. */
  shrink(route: string, asked: number): boolean
  /** A page had fewer rows than asked and yet a cursor: upstream's cap is lower than what we ask. */
  noteShort(short: LearntSize): void
}

export interface PageSizeListeners {
  /** Once per route. */
  readonly onCap: (learnt: LearntSize) => void
  readonly onShrink: (learnt: LearntSize) => void
}

/**
 * What we learn about page sizes, per route, for the life of the process. A page of the 100 biggest
 * events is 20 MB (2026-09), so sizes must shrink on demand; caps fell twice in 2026 and are clamped
 * without an error, so a short page is only news, and neither a fault nor the end.
 */
export const createPageSizes = ({ onCap, onShrink }: PageSizeListeners): PageSizes => {
  const largest = new Map<string, number>()
  const caps = new Map<string, number>()
  return {
    ask: (route, wanted) => Math.min(wanted, largest.get(route) ?? wanted),
    shrink: (route, asked) => {
      const rows = Math.floor(Math.min(asked, caps.get(route) ?? asked) / 2)
      if (rows < 1) return false
      largest.set(route, rows)
      onShrink({ route, asked, rows })
      return true
    },
    // What is asked for stays: a page can be short by chance, and asking less each time would spiral.
    noteShort: (short) => {
      if (!caps.has(short.route)) onCap(short)
      caps.set(short.route, Math.max(1, short.rows))
    },
  }
}

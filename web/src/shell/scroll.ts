interface Place {
  readonly scrollY?: number
  readonly row?: string
}

/** Kept with the page in the browser's history, and so for each visit of it apart. */
const place = (): Place => history.state ?? {}

const keep = (next: Place): void => history.replaceState({ ...history.state, ...next }, '')

/** Where the page in view was left, in CSS pixels from its top; 0 for one that is new. */
export const leftAt = (): number => place().scrollY ?? 0

/** The id of the row by which the page in view was left; null for one that is new. */
export const leftRow = (): string | null => place().row ?? null

/** Before a row leads to another page. */
export const keepRow = (id: string): void => keep({ scrollY: window.scrollY, row: id })

/** What was at that place is not there any more: the page begins at its top. */
export const forgetPlace = (): void => history.replaceState(null, '')

/**
 * A new page begins at its top; going back finds the place that was left. The browser's own way
 * restores before a list has its rows.
 */
export const keepScroll = (): (() => void) => {
  history.scrollRestoration = 'manual'
  let timer: ReturnType<typeof setTimeout> | undefined
  const remember = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => keep({ scrollY: window.scrollY }), 150)
  }
  const restore = (): void => {
    if (location.hash !== '') return // a link within the page, which the browser follows itself
    // The place is looked up late: a page without its rows forgets it.
    requestAnimationFrame(() => window.scrollTo(0, leftAt()))
  }
  const begin = (): void => {
    clearTimeout(timer)
    window.scrollTo(0, 0)
  }
  restore()
  addEventListener('scroll', remember, { passive: true })
  addEventListener('popstate', restore)
  addEventListener('pushState', begin)
  return () => {
    clearTimeout(timer)
    removeEventListener('scroll', remember)
    removeEventListener('popstate', restore)
    removeEventListener('pushState', begin)
  }
}

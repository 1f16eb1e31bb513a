/**
 * Options of a query that is asked every so many ms while the page is visible: one that failed is not
 * tried sooner, and so its failure is told at once.
 */
export const askedAgain = (everyMs: number) => ({ refetchInterval: everyMs, retry: false }) as const

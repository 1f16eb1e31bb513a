import type { PriceInterval } from '../../graphql/documents.ts'

export interface ChartRange {
  readonly interval: PriceInterval
  readonly name: string
  readonly spanMs: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What `priceHistory` tells where nobody says from when on. */
export const CHART_RANGES: readonly ChartRange[] = [
  { interval: 'MINUTE', name: '6 hours', spanMs: 6 * HOUR_MS },
  { interval: 'FIVE_MINUTES', name: '1 day', spanMs: DAY_MS },
  { interval: 'HOUR', name: '1 week', spanMs: 7 * DAY_MS },
  { interval: 'DAY', name: '90 days', spanMs: 90 * DAY_MS },
]

/** The last looks at a closed market show what it ended at. */
const AFTER_CLOSE_MS = 10 * 60_000

/** Where the history of a market that has closed ends, as `priceHistory` takes it; null: now. */
export const historyEnd = (closedAt: string | null): string | null =>
  closedAt === null ? null : new Date(Date.parse(closedAt) + AFTER_CLOSE_MS).toISOString()

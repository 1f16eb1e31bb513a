import { type SQLWrapper, sql } from 'drizzle-orm'
import type { Decimal } from '../../domain/market.ts'

/** Of a whole list, whatever its page shows. */
export interface Totals {
  readonly count: number
  /** Lifetime, in USD; what is not known counts as nothing. */
  readonly volume: Decimal
}

export const NO_TOTALS: Totals = { count: 0, volume: '0' }

/** How long totals serve those who ask for the same next: everybody asks for those of the same few lists. */
export const TOTALS_SHARED_MS = 1_000

/** Both in one reading of the list: the second costs little beside the first. */
export const totalFields = (volume: SQLWrapper) => ({
  count: sql<number>`count(*)`.mapWith(Number).as('count'),
  volume: sql<Decimal>`coalesce(sum(${volume}), 0)::text`.as('volume'),
})

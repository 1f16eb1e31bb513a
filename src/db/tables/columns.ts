import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { bigint, pgEnum, timestamp } from 'drizzle-orm/pg-core'
import {
  MARKET_STATUSES,
  type MarketStatus,
  RESOLUTION_CHANGE_KINDS,
  RESOLUTION_KINDS,
  RESOLUTION_SOURCES,
} from '../../domain/status.ts'
import { TIERS } from '../../domain/tier.ts'

/** An instant; read and written as text, so that microseconds survive. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' })

/** Upstream's number of a market or event; far below 2^53. */
export const gammaId = (name: string) => bigint(name, { mode: 'number' })

/** 64-bit hash of what one observation says; a row is rewritten only when it differs. */
export const contentHash = (name: string) => bigint(name, { mode: 'bigint' })

export const marketStatus = pgEnum('market_status', MARKET_STATUSES)
export const resolutionKind = pgEnum('resolution_kind', RESOLUTION_KINDS)
export const resolutionSource = pgEnum('resolution_source', RESOLUTION_SOURCES)
export const resolutionChangeKind = pgEnum('resolution_change_kind', RESOLUTION_CHANGE_KINDS)
export const pollTier = pgEnum('poll_tier', TIERS)

/** What a list shows unless it is asked for more: the predicate of the partial indexes. */
export const UNCLOSED: readonly MarketStatus[] = ['OPEN', 'PROPOSED', 'DISPUTED']

/** The other ones, which partial indexes of their own serve. */
export const OVER: readonly MarketStatus[] = ['CLOSED', 'RESOLVED']

/** Literals, not parameters: only so does a plan that is kept see that a partial index fits. */
export const hasStatus = (column: SQLWrapper, statuses: readonly MarketStatus[]): SQL =>
  statuses.length === 0
    ? sql`false`
    : sql`${column} in (${sql.raw(statuses.map((status) => `'${status}'`).join(', '))})`

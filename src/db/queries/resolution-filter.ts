import { and, type SQL, sql } from 'drizzle-orm'
import type { ResolutionFilter } from '../../domain/resolution-change.ts'
import { resolutionChanges } from '../tables/resolutions.ts'
import { bigintArray, textArray } from './arrays.ts'
import { given } from './conditions.ts'

const { marketId, eventId, kind, tagSlugs, windowMs } = resolutionChanges

/**
 * Which entries a filter asks for; streams ask `matches` of domain/resolution-filter.ts the same.
 *
 * @param shortMarketMaxMs a market with a shorter trading window is short
 */
export const resolutionConditions = (
  filter: ResolutionFilter,
  shortMarketMaxMs: number,
): SQL | undefined =>
  and(
    given(filter.marketIds, (ids) => sql`${marketId} = any(${bigintArray(ids)})`),
    given(filter.eventIds, (ids) => sql`${eventId} = any(${bigintArray(ids)})`),
    given(filter.tags, (slugs) => sql`${tagSlugs} && ${textArray(slugs)}`),
    given(
      filter.kinds,
      (kinds) => sql`${kind} = any(${textArray(kinds)}::resolution_change_kind[])`,
    ),
    filter.includeShort === false
      ? sql`not coalesce(${windowMs} > 0 and ${windowMs} < ${shortMarketMaxMs}::bigint, false)`
      : undefined,
  )

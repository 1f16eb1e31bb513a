import type { ResolutionChange, ResolutionFilter } from './resolution-change.ts'

const isAmong = <Item>(items: readonly Item[] | undefined, item: Item | null): boolean =>
  items === undefined || (item !== null && items.includes(item))

/**
 * Whether a filter asks for an entry; in SQL the same is `resolutionConditions` of db/queries.
 *
 * @param shortMarketMaxMs a market with a shorter trading window is short
 */
export const matches = (
  { marketIds, eventIds, tags, kinds, includeShort = true }: ResolutionFilter,
  { marketId, eventId, tagSlugs, kind, windowMs }: ResolutionChange,
  shortMarketMaxMs: number,
): boolean =>
  isAmong(marketIds, marketId) &&
  isAmong(eventIds, eventId) &&
  isAmong(kinds, kind) &&
  (tags === undefined || tags.some((tag) => tagSlugs.includes(tag))) &&
  (includeShort || !isShortWindow(windowMs, shortMarketMaxMs))

/** A window without length tells nothing; a market without a window is not short. */
const isShortWindow = (windowMs: number | null, maxMs: number): boolean =>
  windowMs !== null && windowMs > 0 && windowMs < maxMs

import { and, eq, gt, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import type { EventLookup, MarketLookup } from '../../domain/lookup.ts'
import type { Timestamp } from '../../domain/market.ts'
import type { MarketStatus } from '../../domain/status.ts'
import { hasStatus, UNCLOSED } from '../tables/columns.ts'
import { markets, marketTexts, outcomes } from '../tables/markets.ts'
import { bigintArray, textArray } from './arrays.ts'
import {
  equals,
  eventsOfSeries,
  eventsTagged,
  eventWithSlug,
  given,
  type Range,
  within,
} from './conditions.ts'

/** All members must hold; an absent one holds always. */
export interface MarketFilter {
  readonly ids?: readonly MarketLookup[] | undefined
  /** Any of these. Absent: any at all. */
  readonly statuses?: readonly MarketStatus[] | undefined
  /** Not closed yet, but for these events: of them any. */
  readonly openUnlessOf?: readonly number[] | undefined
  readonly event?: EventLookup | undefined
  /** Any of these, by slug; a market has the tags of its event. */
  readonly tags?: readonly string[] | undefined
  /** By slug. */
  readonly series?: string | undefined
  readonly isShort?: boolean | undefined
  readonly negRisk?: boolean | undefined
  readonly acceptingOrders?: boolean | undefined
  readonly includePlaceholders?: boolean | undefined
  readonly volume?: Range | undefined
  readonly volume24h?: Range | undefined
  readonly liquidity?: Range | undefined
  /** Of the first outcome. */
  readonly price?: Range | undefined
  readonly endsAfter?: Timestamp | undefined
  readonly endsBefore?: Timestamp | undefined
  readonly createdAfter?: Timestamp | undefined
  readonly updatedSince?: Timestamp | undefined
}

/** @param shortMarketMaxMs a market whose trading window is shorter is short */
export const marketConditions = (filter: MarketFilter, shortMarketMaxMs: number): SQL | undefined =>
  and(
    given(filter.ids, (ids) => sql`${markets.id} in (${marketsAmong(ids)})`),
    given(filter.statuses, (statuses) => hasStatus(markets.status, statuses)),
    given(filter.openUnlessOf, (eventIds) =>
      or(hasStatus(markets.status, UNCLOSED), ofEvents(eventIds)),
    ),
    given(filter.event, ofEvent),
    given(filter.tags, (slugs) => sql`${markets.eventId} in (${eventsTagged(slugs)})`),
    given(filter.series, (slug) => sql`${markets.eventId} in (${eventsOfSeries(slug)})`),
    given(filter.isShort, (wanted) => isShort(wanted, shortMarketMaxMs)),
    equals(markets.negRisk, filter.negRisk),
    equals(markets.acceptingOrders, filter.acceptingOrders),
    filter.includePlaceholders ? undefined : eq(markets.isPlaceholder, false),
    within(markets.volume, filter.volume),
    within(markets.volume24h, filter.volume24h),
    within(markets.liquidity, filter.liquidity),
    within(sql`${markets.prices}[1]`, filter.price),
    given(filter.endsAfter, (at) => gt(markets.endsAt, at)),
    given(filter.endsBefore, (at) => lt(markets.endsAt, at)),
    given(filter.createdAfter, (at) => gt(markets.createdAt, at)),
    given(filter.updatedSince, (at) => gte(markets.changedAt, at)),
  )

export const ofEvents = (eventIds: readonly number[]): SQL =>
  sql`${markets.eventId} = any(${bigintArray(eventIds)})`

const ofEvent = (event: EventLookup): SQL =>
  'id' in event
    ? eq(markets.eventId, event.id)
    : sql`${markets.eventId} = (${eventWithSlug(event.slug)})`

/** A window without length tells nothing; a market without a window is not short. */
const isShort = (wanted: boolean, maxMs: number): SQL => {
  const length = sql`${markets.windowEndsAt} - ${markets.windowStartsAt}`
  const short = sql`coalesce(${length} > interval '0'
    and ${length} < ${maxMs}::float8 * interval '1 millisecond', false)`
  return wanted ? short : sql`not ${short}`
}

/** The ids of the stored markets among these. */
const marketsAmong = (lookups: readonly MarketLookup[]): SQL => {
  const ids = lookups.flatMap((lookup) => ('id' in lookup ? [lookup.id] : []))
  const slugs = lookups.flatMap((lookup) => ('slug' in lookup ? [lookup.slug] : []))
  const tokens = lookups.flatMap((lookup) => ('tokenId' in lookup ? [lookup.tokenId] : []))
  const conditions = lookups.flatMap((lookup) =>
    'conditionId' in lookup ? [lookup.conditionId] : [],
  )
  return sql`select unnest(${bigintArray(ids)})
    union all select ${marketTexts.marketId} from ${marketTexts}
      where ${marketTexts.slug} = any(${textArray(slugs)})
    union all select ${marketTexts.marketId} from ${marketTexts}
      where ${marketTexts.conditionId} = any(${textArray(conditions)})
    union all select ${outcomes.marketId} from ${outcomes}
      where ${outcomes.tokenId} = any(${textArray(tokens)})`
}

import { and, eq, gte, or, type SQL, sql } from 'drizzle-orm'
import type { EventLookup, MarketLookup } from '../../domain/lookup.ts'
import type { Timestamp } from '../../domain/market.ts'
import type { MarketStatus } from '../../domain/status.ts'
import { hasStatus, UNCLOSED } from '../tables/columns.ts'
import { markets, marketTexts, outcomes } from '../tables/markets.ts'
import { bigintArray, textArray } from './arrays.ts'
import {
  areUnclosed,
  between,
  equals,
  eventWithSlug,
  given,
  type Range,
  within,
} from './conditions.ts'
import { marketKeys } from './order-keys.ts'
import { isAbout, type Topic } from './topic.ts'

/** All members must hold; an absent one holds always. A market has the topic of its event. */
export interface MarketFilter extends Topic {
  readonly ids?: readonly MarketLookup[] | undefined
  /** Any of these. Absent: any at all. */
  readonly statuses?: readonly MarketStatus[] | undefined
  /** Not closed yet, but for these events: of them any. */
  readonly openUnlessOf?: readonly number[] | undefined
  readonly event?: EventLookup | undefined
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
    isAbout(filter, markets.eventId, areUnclosed(filter.statuses)),
    ownConditions(filter, shortMarketMaxMs),
  )

/** All but the topic. */
export const ownConditions = (filter: MarketFilter, shortMarketMaxMs: number): SQL | undefined =>
  and(
    given(filter.ids, (ids) => sql`${markets.id} in (${marketsAmong(ids)})`),
    given(filter.statuses, (statuses) => hasStatus(markets.status, statuses)),
    given(filter.openUnlessOf, (eventIds) =>
      or(hasStatus(markets.status, UNCLOSED), ofEvents(eventIds)),
    ),
    given(filter.event, ofEvent),
    given(filter.isShort, (wanted) => isShort(wanted, shortMarketMaxMs)),
    equals(markets.negRisk, filter.negRisk),
    equals(markets.acceptingOrders, filter.acceptingOrders),
    filter.includePlaceholders ? undefined : eq(markets.isPlaceholder, false),
    within(marketKeys.volume, filter.volume),
    within(marketKeys.volume24h, filter.volume24h),
    within(marketKeys.liquidity, filter.liquidity),
    within(marketKeys.price, filter.price),
    between(marketKeys.endsAt, filter.endsAfter, filter.endsBefore),
    given(filter.createdAfter, (at) => sql`${marketKeys.createdAt} > ${at}::timestamptz`),
    given(filter.updatedSince, (at) => gte(markets.changedAt, at)),
  )

/** Whether it is bounded by numbers or dates, of which a few rows may be beyond or nearly all. */
export const hasBounds = (filter: MarketFilter): boolean =>
  [
    ...[filter.volume, filter.volume24h, filter.liquidity, filter.price],
    ...[filter.endsAfter, filter.endsBefore, filter.createdAfter, filter.updatedSince],
  ].some((bound) => bound !== undefined)

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
export const marketsAmong = (lookups: readonly MarketLookup[]): SQL => {
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

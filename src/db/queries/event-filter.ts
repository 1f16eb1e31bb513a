import { and, type SQL, sql } from 'drizzle-orm'
import type { EventLookup } from '../../domain/lookup.ts'
import type { Timestamp } from '../../domain/market.ts'
import type { MarketStatus } from '../../domain/status.ts'
import { hasStatus } from '../tables/columns.ts'
import { events, eventTexts } from '../tables/events.ts'
import { bigintArray, textArray } from './arrays.ts'
import { areUnclosed, between, equals, given, type Range, within } from './conditions.ts'
import { eventKeys } from './order-keys.ts'
import { isAbout, type Topic } from './topic.ts'

/** All members must hold; an absent one holds always. */
export interface EventFilter extends Topic {
  readonly ids?: readonly EventLookup[] | undefined
  /** Any of these. Absent: any at all. */
  readonly statuses?: readonly MarketStatus[] | undefined
  readonly negRisk?: boolean | undefined
  readonly volume?: Range | undefined
  readonly volume24h?: Range | undefined
  readonly endsAfter?: Timestamp | undefined
  readonly endsBefore?: Timestamp | undefined
}

export const eventConditions = (filter: EventFilter): SQL | undefined =>
  and(isAbout(filter, events.id, areUnclosed(filter.statuses)), ownConditions(filter))

/** All but the topic. */
export const ownConditions = (filter: EventFilter): SQL | undefined =>
  and(
    given(filter.ids, (ids) => sql`${events.id} in (${eventsAmong(ids)})`),
    given(filter.statuses, (statuses) => hasStatus(events.status, statuses)),
    equals(events.negRisk, filter.negRisk),
    within(eventKeys.volume, filter.volume),
    within(eventKeys.volume24h, filter.volume24h),
    between(eventKeys.endsAt, filter.endsAfter, filter.endsBefore),
  )

/** As that of markets. */
export const hasBounds = ({ volume, volume24h, endsAfter, endsBefore }: EventFilter): boolean =>
  [volume, volume24h, endsAfter, endsBefore].some((bound) => bound !== undefined)

/** The ids of the stored events among these. */
export const eventsAmong = (lookups: readonly EventLookup[]): SQL => {
  const ids = lookups.flatMap((lookup) => ('id' in lookup ? [lookup.id] : []))
  const slugs = lookups.flatMap((lookup) => ('slug' in lookup ? [lookup.slug] : []))
  return sql`select unnest(${bigintArray(ids)})
    union all select ${eventTexts.eventId} from ${eventTexts}
      where ${eventTexts.slug} = any(${textArray(slugs)})`
}

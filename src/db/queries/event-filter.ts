import { and, gt, lt, type SQL, sql } from 'drizzle-orm'
import type { EventLookup } from '../../domain/lookup.ts'
import type { Timestamp } from '../../domain/market.ts'
import type { MarketStatus } from '../../domain/status.ts'
import { hasStatus } from '../tables/columns.ts'
import { events, eventTexts } from '../tables/events.ts'
import { bigintArray, textArray } from './arrays.ts'
import { equals, eventsOfSeries, eventsTagged, given, type Range, within } from './conditions.ts'

/** All members must hold; an absent one holds always. */
export interface EventFilter {
  readonly ids?: readonly EventLookup[] | undefined
  /** Any of these. Absent: any at all. */
  readonly statuses?: readonly MarketStatus[] | undefined
  /** Any of these, by slug. */
  readonly tags?: readonly string[] | undefined
  /** By slug. */
  readonly series?: string | undefined
  readonly negRisk?: boolean | undefined
  readonly volume?: Range | undefined
  readonly volume24h?: Range | undefined
  readonly endsAfter?: Timestamp | undefined
  readonly endsBefore?: Timestamp | undefined
}

export const eventConditions = (filter: EventFilter): SQL | undefined =>
  and(
    given(filter.ids, (ids) => sql`${events.id} in (${eventsAmong(ids)})`),
    given(filter.statuses, (statuses) => hasStatus(events.status, statuses)),
    given(filter.tags, (slugs) => sql`${events.id} in (${eventsTagged(slugs)})`),
    given(filter.series, (slug) => sql`${events.id} in (${eventsOfSeries(slug)})`),
    equals(events.negRisk, filter.negRisk),
    within(events.volume, filter.volume),
    within(events.volume24h, filter.volume24h),
    given(filter.endsAfter, (at) => gt(events.endsAt, at)),
    given(filter.endsBefore, (at) => lt(events.endsAt, at)),
  )

/** The ids of the stored events among these. */
const eventsAmong = (lookups: readonly EventLookup[]): SQL => {
  const ids = lookups.flatMap((lookup) => ('id' in lookup ? [lookup.id] : []))
  const slugs = lookups.flatMap((lookup) => ('slug' in lookup ? [lookup.slug] : []))
  return sql`select unnest(${bigintArray(ids)})
    union all select ${eventTexts.eventId} from ${eventTexts}
      where ${eventTexts.slug} = any(${textArray(slugs)})`
}

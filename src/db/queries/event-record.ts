import { eq, type SQL, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Tag } from '../../domain/market.ts'
import { events, eventTexts, tags } from '../tables/events.ts'
import { NO_KEYS } from './keyset.ts'

/** In upstream's order. */
const tagsOfEvent = sql<readonly Tag[]>`(
  select coalesce(json_agg(json_build_object(
    'slug', s.slug, 'label', coalesce(${tags.label}, s.slug)) order by s.position), '[]')
  from unnest(${eventTexts.tagSlugs}) with ordinality as s(slug, position)
  left join ${tags} on ${tags.slug} = s.slug)`

const fields = {
  id: events.id,
  slug: eventTexts.slug,
  title: eventTexts.title,
  image: eventTexts.image,
  icon: eventTexts.icon,
  seriesSlug: eventTexts.seriesSlug,
  seriesTitle: eventTexts.seriesTitle,
  tags: tagsOfEvent.as('tags'),
  status: events.status,
  negRisk: events.negRisk,
  volume: events.volume,
  volume24h: events.volume24h,
  liquidity: events.liquidity,
  startsAt: events.startsAt,
  endsAt: events.endsAt,
  closedAt: events.closedAt,
  createdAt: events.createdAt,
}

/**
 * Everything a reader can see of an event but its description and its markets, in one statement for
 * any number.
 */
export const selectEvents = (db: PostgresJsDatabase, orderKeys: SQL<readonly string[]> = NO_KEYS) =>
  db
    .select({ ...fields, orderKeys: orderKeys.as('order_keys') })
    .from(events)
    .innerJoin(eventTexts, eq(eventTexts.eventId, events.id))

/** With its description, for an event that is asked for by itself. */
export const selectWholeEvents = (db: PostgresJsDatabase) =>
  db
    .select({
      ...fields,
      description: eventTexts.description,
      orderKeys: NO_KEYS.as('order_keys'),
    })
    .from(events)
    .innerJoin(eventTexts, eq(eventTexts.eventId, events.id))

export type EventRecord = Awaited<ReturnType<typeof selectEvents>>[number] & {
  /** Undefined where it was not read. */
  readonly description?: string | null
}

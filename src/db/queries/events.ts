import { and, count, inArray, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { EventLookup } from '../../domain/lookup.ts'
import { events } from '../tables/events.ts'
import { eventWithSlug } from './conditions.ts'
import { type EventFilter, eventConditions } from './event-filter.ts'
import { type EventRecord, selectEvents } from './event-record.ts'
import { beyond, keyText, type Slice, sorted } from './keyset.ts'
import { createFindEventIds, type FindIds } from './lookup-ids.ts'
import { type EventOrder, eventOrder } from './orders.ts'

/** Plain data. */
export interface EventList {
  readonly filter: EventFilter
  readonly order: EventOrder
  readonly slice: Slice
}

export interface EventQueries {
  /** In no order; unknown ids are left out. */
  byIds(ids: readonly number[]): Promise<readonly EventRecord[]>
  find(lookup: EventLookup): Promise<EventRecord | null>
  readonly findIds: FindIds<EventLookup>
  /** In order, from the slice's position outwards. */
  list(query: EventList): Promise<readonly EventRecord[]>
  count(filter: EventFilter): Promise<number>
}

/** Each call is one statement, whatever the number of rows. */
export const createEventQueries = (db: PostgresJsDatabase): EventQueries => {
  const value = sql.placeholder('value')
  const byIds = selectEvents(db)
    .where(sql`${events.id} = any(${value}::bigint[])`)
    .prepare('events_by_ids')
  const bySlug = selectEvents(db)
    .where(sql`${events.id} = (${eventWithSlug(value)})`)
    .prepare('event_by_slug')

  const findByIds = (ids: readonly number[]) => byIds.execute({ value: `{${ids.join(',')}}` })

  return {
    byIds: findByIds,
    findIds: createFindEventIds(db),
    find: async (lookup) => {
      const [event] =
        'id' in lookup ? await findByIds([lookup.id]) : await bySlug.execute({ value: lookup.slug })
      return event ?? null
    },
    list: async ({ filter, order: name, slice }) => {
      const order = eventOrder(name)
      const page = db
        .select({ id: events.id })
        .from(events)
        .where(and(eventConditions(filter), beyond(order, events.id, slice)))
        .orderBy(sorted(order, events.id, slice.backward))
        .limit(slice.limit)
      return selectEvents(db, keyText(order))
        .where(inArray(events.id, page))
        .orderBy(sorted(order, events.id, slice.backward))
    },
    count: async (filter) => {
      const [row] = await db.select({ count: count() }).from(events).where(eventConditions(filter))
      return row?.count ?? 0
    },
  }
}

import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { EventLookup } from '../../domain/lookup.ts'
import { shareAnswers } from '../share-answer.ts'
import { events, eventTexts } from '../tables/events.ts'
import { eventWithSlug } from './conditions.ts'
import { type EventFilter, eventConditions, hasBounds, ownConditions } from './event-filter.ts'
import { type EventRecord, selectEvents, selectWholeEvents } from './event-record.ts'
import { createRunKept } from './kept-statements.ts'
import { keyTexts, type Slice, sorted } from './keyset.ts'
import { createFindEventIds, type FindIds } from './lookup-ids.ts'
import { type EventOrder, eventOrder } from './orders.ts'
import { pageIds } from './page-ids.ts'
import { NO_TOTALS, TOTALS_SHARED_MS, type Totals, totalFields } from './totals.ts'

/** Plain data. */
export interface EventList {
  readonly filter: EventFilter
  readonly order: EventOrder
  readonly slice: Slice
}

export interface EventQueries {
  /** In no order; unknown ids are left out. One that is asked for alone comes with its description. */
  byIds(ids: readonly number[]): Promise<readonly EventRecord[]>
  /** By id; events without one are left out. */
  descriptions(ids: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** With its description. */
  find(lookup: EventLookup): Promise<EventRecord | null>
  readonly findIds: FindIds<EventLookup>
  /** In order, from the slice's position outwards. */
  list(query: EventList): Promise<readonly EventRecord[]>
  /** Shared by all who ask for the same; up to 1 s old. */
  totals(filter: EventFilter): Promise<Totals>
}

/** Each call is one statement, whatever the number of rows. */
export const createEventQueries = (db: PostgresJsDatabase): EventQueries => {
  const value = sql.placeholder('value')
  const isAmong = sql`${events.id} = any(${value}::bigint[])`
  const byIds = selectEvents(db).where(isAmong).prepare('events_by_ids')
  const wholeByIds = selectWholeEvents(db).where(isAmong).prepare('whole_events_by_ids')
  const descriptions = db
    .select({ id: eventTexts.eventId, text: eventTexts.description })
    .from(eventTexts)
    .where(sql`${eventTexts.eventId} = any(${value}::bigint[])`)
    .prepare('event_descriptions')
  const bySlug = selectWholeEvents(db)
    .where(sql`${events.id} = (${eventWithSlug(value)})`)
    .prepare('event_by_slug')

  const runKept = createRunKept<EventRecord>()
  const findByIds = (ids: readonly number[]): Promise<readonly EventRecord[]> =>
    (ids.length === 1 ? wholeByIds : byIds).execute({ value: `{${ids.join(',')}}` })

  return {
    byIds: findByIds,
    descriptions: async (ids) => {
      const rows = await descriptions.execute({ value: `{${ids.join(',')}}` })
      return new Map(rows.flatMap(({ id, text }) => (text === null ? [] : [[id, text]])))
    },
    findIds: createFindEventIds(db),
    find: async (lookup) => {
      const [event] =
        'id' in lookup ? await findByIds([lookup.id]) : await bySlug.execute({ value: lookup.slug })
      return event ?? null
    },
    list: async ({ filter, order: name, slice }) => {
      const order = eventOrder(name)
      const listed = {
        table: events,
        id: events.id,
        eventId: events.id,
        topic: filter,
        statuses: filter.statuses,
        hasBounds: hasBounds(filter),
        where: (statuses: EventFilter['statuses']) => ownConditions({ ...filter, statuses }),
      }
      const way = sorted(order, slice.backward)
      const rows = await runKept({
        name: `${order.name} ${slice.backward}`,
        piece: pageIds(listed, order, slice),
        build: (ids) =>
          selectEvents(db, keyTexts(order)).where(sql`${events.id} in (${ids})`).orderBy(way),
      })
      return rows.slice(0, slice.limit)
    },
    totals: shareAnswers(async (filter) => {
      const [totals] = await db
        .select(totalFields(events.volume))
        .from(events)
        .where(eventConditions(filter))
      return totals ?? NO_TOTALS
    }, TOTALS_SHARED_MS),
  }
}

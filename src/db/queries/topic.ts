import { and, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { type Category, tagRuleOf } from '../../domain/category.ts'
import { eventTexts } from '../tables/events.ts'
import { textArray } from './arrays.ts'
import { given } from './conditions.ts'

/** How events are classed; all members must hold. */
export interface Topic {
  /** Any of these, by slug. */
  readonly tags?: readonly string[] | undefined
  /** By slug. */
  readonly series?: string | undefined
  readonly category?: Category | undefined
}

/**
 * That a row's event is of the topic; without an event it is of the category OTHER, and of nothing else.
 *
 * @param unclosed whether only rows that are not closed matter: the tags and series of their events
 * have indexes of their own
 */
export const isAbout = (topic: Topic, eventId: SQLWrapper, unclosed: boolean): SQL | undefined => {
  const { wanted, unwanted } = conditionsOf(topic, unclosed)
  return and(
    wanted && sql`${eventId} in (${eventsWhere(wanted)})`,
    unwanted && sql`not ${isOfEvent(eventId, unwanted)}`,
  )
}

/**
 * The same as `isAbout`, in the parts that a page is read by.
 *
 * @returns `ofRow` holds for a row that has this event, `events` are all such events: undefined without
 * tags, series and category; `other` holds for rows that the category OTHER has
 */
export const partsOf = (topic: Topic, unclosed: boolean) => {
  const { wanted, unwanted } = conditionsOf(topic, unclosed)
  return {
    about: wanted && {
      ofRow: (eventId: SQLWrapper) => isOfEvent(eventId, wanted),
      events: eventsWhere(wanted),
    },
    other: unwanted && ((eventId: SQLWrapper) => sql`not ${isOfEvent(eventId, unwanted)}`),
  }
}

/** What an event's tags and series must be, and, for the category OTHER, must not be. */
const conditionsOf = ({ tags, series, category }: Topic, unclosed: boolean) => {
  const { any, none } = category === undefined ? {} : tagRuleOf(category)
  const tagged = (slugs: readonly string[]) =>
    sql`${known(eventTexts.tagSlugs, unclosed)} && ${textArray(slugs)}`
  const wanted = and(
    given(tags, tagged),
    given(series, (slug) => sql`${known(eventTexts.seriesSlug, unclosed)} = ${slug}`),
    given(any, tagged),
    any && given(none, (slugs) => sql`not ${tagged(slugs)}`),
  )
  return { wanted, unwanted: any === undefined ? given(none, tagged) : undefined }
}

const eventsWhere = (condition: SQL): SQL =>
  sql`select ${eventTexts.eventId} from ${eventTexts} where ${condition}`

/** `offset 0`: looked up row by row, never turned into a join. */
const isOfEvent = (eventId: SQLWrapper, condition: SQL): SQL =>
  sql`exists (select from ${eventTexts} where ${eventTexts.eventId} = ${eventId} and ${condition} offset 0)`

/** Letter by letter as in the indexes; of `unclosed` ones null for an event of which nothing is open. */
export const known = (column: SQLWrapper, unclosed: boolean): SQL =>
  unclosed ? sql`(case when ${eventTexts.hasUnclosed} then ${column} end)` : sql`${column}`

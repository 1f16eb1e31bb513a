import { and, gte, lte, type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Decimal } from '../../domain/market.ts'
import { eventTexts } from '../tables/events.ts'
import { textArray } from './arrays.ts'

// What the filters of markets and of events share.

/** Both ends belong to it. */
export interface Range {
  readonly min?: Decimal | undefined
  readonly max?: Decimal | undefined
}

/** The condition that a value sets; none without the value. */
export const given = <Value>(
  value: Value | undefined,
  condition: (value: Value) => SQL | undefined,
): SQL | undefined => (value === undefined ? undefined : condition(value))

export const equals = (column: SQLWrapper, value: boolean | undefined): SQL | undefined =>
  given(value, () => sql`${column} = ${value}`)

export const within = (column: SQLWrapper, range: Range | undefined): SQL | undefined =>
  and(
    given(range?.min, (min) => gte(column, sql`${min}::numeric`)),
    given(range?.max, (max) => lte(column, sql`${max}::numeric`)),
  )

export const eventsTagged = (slugs: readonly string[]): SQL =>
  sql`select ${eventTexts.eventId} from ${eventTexts} where ${eventTexts.tagSlugs} && ${textArray(slugs)}`

export const eventsOfSeries = (slug: string): SQL =>
  sql`select ${eventTexts.eventId} from ${eventTexts} where ${eventTexts.seriesSlug} = ${slug}`

/** The newest that bears the slug, should upstream ever have used it twice. */
export const eventWithSlug = (slug: string | Placeholder): SQL =>
  sql`select max(${eventTexts.eventId}) from ${eventTexts} where ${eventTexts.slug} = ${slug}`

import { and, type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Decimal, Timestamp } from '../../domain/market.ts'
import type { MarketStatus } from '../../domain/status.ts'
import { OVER, UNCLOSED } from '../tables/columns.ts'
import { eventTexts } from '../tables/events.ts'

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

/** @param key of an order: a number, -Infinity where it is not known */
export const within = (key: SQL, range: Range | undefined): SQL | undefined =>
  range &&
  and(
    given(range.min, (min) => sql`${key} >= ${min}::numeric`),
    given(range.max, (max) => sql`${key} <= ${max}::numeric`),
    range.min === undefined ? sql`${key} > '-Infinity'` : undefined,
  )

/** @param key of an order: an instant, 'infinity' where it is not known */
export const between = (
  key: SQL,
  after: Timestamp | undefined,
  before: Timestamp | undefined,
): SQL | undefined =>
  and(
    given(after, (at) => sql`${key} > ${at}::timestamptz and ${key} < 'infinity'`),
    given(before, (at) => sql`${key} < ${at}::timestamptz`),
  )

/** Whether none of them is closed. */
export const areUnclosed = (statuses: readonly MarketStatus[] | undefined): boolean =>
  statuses?.every((status) => UNCLOSED.includes(status)) ?? false

/**
 * Statuses as the indexes know them: those of what is open and those of what is over apart, when
 * there are both. Undefined, which is any, stays as it is.
 */
export const halvesOf = (
  statuses: readonly MarketStatus[] | undefined,
): readonly (readonly MarketStatus[] | undefined)[] => {
  const halves = [UNCLOSED, OVER]
    .map((half) => half.filter((status) => statuses?.includes(status)))
    .filter((half) => half.length > 0)
  return halves.length === 2 ? halves : [statuses]
}

/** The newest that bears the slug, should upstream ever have used it twice. */
export const eventWithSlug = (slug: string | Placeholder): SQL =>
  sql`select max(${eventTexts.eventId}) from ${eventTexts} where ${eventTexts.slug} = ${slug}`

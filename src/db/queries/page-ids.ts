import { and, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { MarketStatus } from '../../domain/status.ts'
import { areUnclosed, halvesOf } from './conditions.ts'
import { beyond, keysAs, type Order, type Slice, sorted, sortedAs } from './keyset.ts'
import { partsOf, type Topic } from './topic.ts'

/** The rows of a list, as one table knows them. */
export interface Listed {
  readonly table: SQLWrapper
  readonly id: SQLWrapper
  /** Of the event that the row belongs to, or is. */
  readonly eventId: SQLWrapper
  readonly topic: Topic
  readonly statuses: readonly MarketStatus[] | undefined
  /** Whether the best plan depends on values in `where`, as with bounds beyond which few rows may be. */
  readonly hasBounds: boolean
  /** All else that a row must be, of these statuses. */
  where(statuses: readonly MarketStatus[] | undefined): SQL | undefined
}

/**
 * So many rows of the order are looked through for those about a topic, at 5 µs each. Of what is open
 * that is enough for a topic of every twentieth row, and a rarer one is gathered as fast; of the nine
 * times as many that are over, one of every hundredth.
 */
const WALKED = { unclosed: sql`400`, over: sql`2000` }

/** The markets of so many events are gathered and sorted, at most. */
const GATHERED = sql`5000`

/**
 * The ids of the rows that a slice shows, in no order and with some of the rows that follow: a query
 * that each order's own index serves.
 */
export const pageIds = (listed: Listed, order: Order, slice: Slice): SQL =>
  sql.join(
    halvesOf(listed.statuses).map((statuses) => pageOfHalf({ ...listed, statuses }, order, slice)),
    sql` union all `,
  )

const pageOfHalf = (listed: Listed, order: Order, slice: Slice): SQL => {
  const { topic, statuses, eventId } = listed
  const half = areUnclosed(statuses) ? 'unclosed' : 'over'
  const { about, other } = partsOf(topic, half === 'unclosed')
  const where = and(listed.where(statuses), beyond(order, slice), other?.(eventId))
  const limit = listed.hasBounds ? sql`${slice.limit}` : literal(slice.limit)
  const page = (condition: SQL | undefined, columns: SQL, most: SQL): SQL =>
    sql`(select ${columns} from ${listed.table} where ${and(where, condition)}
      order by ${sorted(order, slice.backward)} limit ${most})`
  const id = sql`${listed.id} as id`
  if (about === undefined) return page(undefined, id, limit)

  // What is about a common topic is found by walking the order, what is about a rare one by gathering
  // all of it. Estimates cannot tell which (all events of a tag may be closed, or be the oldest), so
  // Postgres tries: it walks some rows; of a topic that they do not have, it gathers the events; and if
  // these are many, it walks on.
  const inOrder = page(
    undefined,
    sql`${id}, ${eventId} as event_id, ${keysAs(order)}`,
    WALKED[half],
  )
  const isFull = sql`(select count(*) from walked) = ${limit}`
  const ids = sql`(select ids from gathered)::bigint[]`
  const isFew = sql`cardinality(${ids}) <= ${GATHERED}`
  const fromFew = sql`not ${isFull} and ${isFew} and ${eventId} = any(${ids})`
  const fromMany = sql`not ${isFull} and not ${isFew} and ${about.ofRow(eventId)}`
  return sql`(
    with walked as materialized (
      select id from ${inOrder} as r where ${about.ofRow(sql`r.event_id`)}
      order by ${sortedAs(order, slice.backward)} limit ${limit}
    ), gathered as materialized (select array(${about.events} limit ${GATHERED} + 1) as ids)
    select id from walked where ${isFull}
    union all ${page(fromFew, id, limit)}
    union all ${page(fromMany, id, limit)})`
}

/**
 * Of a limit that is a parameter, a plan for all values expects a tenth of the table: Postgres then
 * plans anew for each value, which is what bounds need, and takes longer than reading a page.
 */
const literal = (count: number): SQL => sql.raw(`${count}`)

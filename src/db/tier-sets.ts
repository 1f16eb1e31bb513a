import { eq, type SQL, sql } from 'drizzle-orm'
import type { Timestamp } from '../domain/market.ts'
import type { Database } from './client.ts'
import { eventObservations } from './tables/events.ts'
import { marketObservations } from './tables/markets.ts'

/** A market of a page with its event, where the page tells it. */
export interface Membership {
  readonly marketId: number
  readonly eventId: number | null
}

/** How many events are in the set of the events tier. */
export const countSetOfEvents = ({ db }: Database): Promise<number> =>
  db.$count(eventObservations, eq(eventObservations.tier, 'EVENTS'))

/** How many markets are in the set of the standalone tier. */
export const countSetOfMarkets = ({ db }: Database): Promise<number> =>
  db.$count(marketObservations, eq(marketObservations.tier, 'STANDALONE'))

/** False for the start of a run during which the database's clock was set back: it tells nothing then. */
const isPast = (time: Timestamp): SQL => sql`${time}::timestamptz <= clock_timestamp()`

/** Events that the events tier did not list since `before` leave its set. */
export const releaseEvents = async ({ db }: Database, before: Timestamp): Promise<void> => {
  await db.execute(sql`update event_observations set tier = 'RESOLUTIONS'
    where tier = 'EVENTS' and tier_at < ${before}::timestamptz and ${isPast(before)}`)
}

/** Markets that the standalone tier did not list since `before` leave its set. */
export const releaseMarkets = async ({ db }: Database, before: Timestamp): Promise<void> => {
  await db.execute(sql`update market_observations set tier = 'RESOLUTIONS'
    where tier = 'STANDALONE' and tier_at < ${before}::timestamptz and ${isPast(before)}`)
}

/** Which of these markets are in an event that the events tier covers. */
export const listCovered = async (
  { db }: Database,
  members: readonly Membership[],
): Promise<ReadonlySet<number>> => {
  const marketIds = `{${members.map(({ marketId }) => marketId).join()}}`
  const eventIds = `{${members.map(({ eventId }) => eventId ?? 'NULL').join()}}`
  const rows = await db.execute<{ id: string }>(sql`
    select i.market_id as id
    from unnest(${marketIds}::bigint[], ${eventIds}::bigint[]) as i(market_id, event_id)
    left join markets m on m.id = i.market_id
    where exists (select from event_observations o
      where o.tier = 'EVENTS' and o.event_id in (i.event_id, m.event_id))`)
  return new Set(rows.map(({ id }) => Number(id)))
}

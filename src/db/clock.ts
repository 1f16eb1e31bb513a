import { sql } from 'drizzle-orm'
import type { Timestamp } from '../domain/market.ts'
import type { Database } from './client.ts'
import { withDeadline } from './deadline.ts'

/**
 * The database's time at a moment of this process' monotonic clock (`performance.now()`), to the
 * millisecond. Observations of several processes are compared by it, whatever their own clocks say.
 */
export type DateAt = (monotonicMs: number) => Timestamp

export interface DatabaseClock {
  /**
   * Asks the database what time it is. What comes back dates by this very answer: two answers differ
   * by a little, so whatever is compared with one another must be dated by the same.
   * @throws AppError DATABASE_UNAVAILABLE when it does not answer
   */
  sync(): Promise<DateAt>
  /** The last answer, or a new one where that is older than half a minute. */
  recent(): Promise<DateAt>
}

const ANSWER_MS = 3_000
const RECENT_MS = 30_000

export const createDatabaseClock = ({ db }: Database): DatabaseClock => {
  let last: { readonly dateAt: DateAt; readonly answeredAt: number } | null = null
  const sync = async (): Promise<DateAt> => {
    const asked = db.execute<{ now: string }>(
      sql`select (extract(epoch from clock_timestamp()) * 1000)::float8::text as now`,
    )
    const rows = await withDeadline(asked, ANSWER_MS)
    // Taken after the answer: an instant computed from it is early by half a round trip at most,
    // so nothing is ever called fresher than it is.
    const answeredAt = performance.now()
    const offset = Number(rows[0]?.now) - answeredAt
    const dateAt: DateAt = (monotonicMs) => new Date(offset + monotonicMs).toISOString()
    last = { dateAt, answeredAt }
    return dateAt
  }
  return {
    sync,
    recent: async () =>
      last !== null && performance.now() - last.answeredAt < RECENT_MS ? last.dateAt : sync(),
  }
}

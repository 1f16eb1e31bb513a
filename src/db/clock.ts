import { sql } from 'drizzle-orm'
import type { Timestamp } from '../domain/market.ts'
import type { Database } from './client.ts'
import { withDeadline } from './deadline.ts'

export interface DatabaseClock {
  /**
   * Asks the database what time it is. Once before the first `at`, then now and then.
   * @throws AppError DATABASE_UNAVAILABLE when it does not answer
   */
  sync(): Promise<void>
  /**
   * The database's time at a moment of this process' monotonic clock (`performance.now()`), to the
   * millisecond. Observations of several processes are compared by it, whatever their own clocks say.
   */
  at(monotonicMs: number): Timestamp
}

const ANSWER_MS = 3_000

export const createDatabaseClock = ({ db }: Database): DatabaseClock => {
  let offset: number | undefined
  return {
    sync: async () => {
      const asked = db.execute<{ now: string }>(
        sql`select (extract(epoch from clock_timestamp()) * 1000)::float8::text as now`,
      )
      const rows = await withDeadline(asked, ANSWER_MS)
      // Taken after the answer: an instant computed from it is early by half a round trip at most,
      // so nothing is ever called fresher than it is.
      offset = Number(rows[0]?.now) - performance.now()
    },
    at: (monotonicMs) => {
      if (offset === undefined) throw new Error('DatabaseClock.at before sync')
      return new Date(offset + monotonicMs).toISOString()
    },
  }
}

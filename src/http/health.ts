import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { withDeadline } from '../db/deadline.ts'

const PING_MS = 1_000

/** True when the database answers within a second. Any number of askers at once is one ping. */
export const createReadiness = ({ db }: Database): (() => Promise<boolean>) => {
  let running: Promise<boolean> | null = null
  const ping = async (): Promise<boolean> => {
    try {
      await withDeadline(db.execute(sql`select 1`), PING_MS)
      return true
    } catch {
      return false // the pool logs nothing of its own: the caller reports what was found
    } finally {
      running = null
    }
  }
  return () => {
    running ??= ping()
    return running
  }
}

import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'

/** Drops entries that were logged over `days` days ago, the oldest first, at most 5,000. */
export const trimResolutionLog = async ({ db }: Database, days: number): Promise<void> => {
  await db.execute(sql`select trim_resolutions(${days} * interval '1 day')`)
}

import { sql } from 'drizzle-orm'
import type { Database } from './client.ts'

/**
 * Begins a new epoch of the feeds where this database is not the one that they were last written in:
 * restored from a dump or a base backup, or promoted. Numbers that were told before may be missing
 * here, and will be given out again. Resolves to whether it did. A data directory that was copied
 * while it stood still looks like itself: docs/operations.md says what to do then.
 */
export const renewEpochsIfRestored = async ({ db }: Database): Promise<boolean> => {
  const [row] = await db.execute<{ is_restored: boolean }>(
    sql`select renew_epochs() as is_restored`,
  )
  return row?.is_restored ?? false
}

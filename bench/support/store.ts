import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { createDatabase, type Database } from '../../src/db/client.ts'
import { openEmbedded } from '../../src/db/embedded/open.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { WRITERS } from '../../src/store.ts'

/** A fresh embedded Postgres with the settings and pools of production, thrown away afterwards. */
export const withFreshStore = async <Result>(
  work: (database: Database, writer: Database, url: string) => Promise<Result>,
): Promise<Result> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'polycool-bench-'))
  const embedded = await openEmbedded({ dataDir })
  await migrateDatabase(embedded.url)
  const database = createDatabase({ url: embedded.url, service: 'bench' })
  const writer = createDatabase({ url: embedded.url, service: 'bench', max: WRITERS })
  try {
    return await work(database, writer, embedded.url)
  } finally {
    await database.close()
    await writer.close()
    await embedded.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Bytes of write-ahead log so far. */
export const walBytes = async ({ db }: Database): Promise<number> => {
  const rows = await db.execute<{ bytes: string }>(
    sql`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as bytes`,
  )
  return Number(rows[0]?.bytes)
}

/** Rows that inserts and updates have written, by table. */
export const rowsWritten = async ({ db }: Database): Promise<ReadonlyMap<string, number>> => {
  await db.execute(sql`select pg_stat_force_next_flush()`)
  const rows = await db.execute<{ table: string; rows: string }>(
    sql`select relname as table, (n_tup_ins + n_tup_upd)::text as rows from pg_stat_user_tables`,
  )
  return new Map(rows.map((row) => [row.table, Number(row.rows)]))
}

import { sql } from 'drizzle-orm'
import { createDatabase, type Database } from '../../src/db/client.ts'
import { migrateDatabase } from '../../src/db/migrate.ts'
import { fillPrices } from './query-prices.ts'
import { planStatements, toolStatements } from './query-universe-plan.ts'
import { marketStatements, rowStatements } from './query-universe-rows.ts'
import { makeWords } from './query-words.ts'

export interface UniverseSize {
  readonly markets: number
  readonly openMarkets: number
  readonly events: number
  readonly openEvents: number
}

/**
 * Fills a migrated, empty database with about `markets` markets in a fifth as many events: by SQL
 * alone, the same at every run but for the times, which lie around now. A tenth is open.
 */
export const fillUniverse = async (url: string, markets: number): Promise<UniverseSize> => {
  const database = createDatabase({ url, service: 'universe', max: 1, statementTimeoutMs: 0 })
  try {
    await database.db.transaction(async (transaction) => {
      await transaction.execute(sql`set local idle_in_transaction_session_timeout = 0`)
      await transaction.execute(sql`set local work_mem = '256MB'`)
      // The rows are consistent by the way they are made: no foreign key is looked up.
      await transaction.execute(sql`set local session_replication_role = replica`)
      const statements = [
        ...toolStatements(makeWords()),
        ...planStatements(markets / 5),
        ...marketStatements(markets),
        ...rowStatements(),
      ]
      for (const statement of statements) await transaction.execute(statement)
    })
    await fillSearch(database)
    await fillPrices(database)
    await database.db.execute(sql`vacuum (analyze)`)
    return await countUniverse(database)
  } finally {
    await database.close()
  }
}

/** As the migration does, their indexes are made last: row by row they would take several times as long. */
const fillSearch = async ({ db }: Database): Promise<void> => {
  const indexes = await db.execute<{ name: string; made: string }>(sql`
    select indexname as name, indexdef as made from pg_indexes
    where tablename = 'search_documents' and indexdef like '% USING gin %'`)
  for (const { name } of indexes) await db.execute(sql`drop index ${sql.identifier(name)}`)
  await db.execute(sql`select refresh_search_documents('{}', array(select id from markets))`)
  for (const { made } of indexes) await db.execute(sql.raw(made))
}

const countUniverse = async ({ db }: Database): Promise<UniverseSize> => {
  const [row] = await db.execute<Record<keyof UniverseSize, string>>(sql`
    select m.*, e.* from
      (select count(*) as markets, count(*) filter (where not closed) as "openMarkets" from markets) m,
      (select count(*) as events, count(*) filter (where not closed) as "openEvents" from events) e`)
  return {
    markets: Number(row?.markets),
    openMarkets: Number(row?.openMarkets),
    events: Number(row?.events),
    openEvents: Number(row?.openEvents),
  }
}

/** `node bench/support/query-universe.ts <database-url> <markets>`: migrates an empty database, fills it. */
const [, entry, url, markets] = process.argv
if (entry !== undefined && import.meta.filename === entry) {
  if (url === undefined) throw new Error('usage: query-universe.ts <database-url> [<markets>]')
  const started = performance.now()
  await migrateDatabase(url)
  const size = await fillUniverse(url, Number(markets ?? 500_000))
  console.log(
    JSON.stringify({ seconds: Math.round((performance.now() - started) / 1000), ...size }),
  )
}

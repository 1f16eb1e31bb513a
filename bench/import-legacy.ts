import { sql } from 'drizzle-orm'
import { createDatabase, type Database } from '../src/db/client.ts'
import { createOldTable } from '../test/legacy/old-table.ts'
import { fillOldTable } from '../test/legacy/old-universe.ts'
import { notFound, page, startGamma } from '../test/support/gamma.ts'
import { printTable } from './support/measure.ts'
import { startServerProcess } from './support/server-process.ts'
import { withFreshStore } from './support/store.ts'

const MARKETS = 100_000

/**
 * An old table with 100,000 markets in every shape at every depth to 8 and 10,000 parents: both
 * commands, dry, for real and once more, and an upstream that knows none of the damaged ones.
 */
export const benchImportLegacy = async (): Promise<void> => {
  const gamma = await startGamma(({ path }) =>
    path === '/markets/keyset' ? page('markets', []) : notFound(),
  )
  try {
    await withFreshStore(async (database, _writer, url) => {
      await database.db.execute(sql`create database old`)
      const oldUrl = new URL(url)
      oldUrl.pathname = '/old'
      await withOldTable(oldUrl.href, async (old) => {
        const rows = MARKETS + MARKETS / 10 + 1
        const env = { DATABASE_URL: url, GAMMA_URL: gamma.url, GAMMA_MARKETS_RATE: '1000' }
        const run = runner(rows, env)
        const from = ['import-legacy', '--from', oldUrl.href]
        const db = ['repair-token-ids', '--db', oldUrl.href]
        printTable(`${rows.toLocaleString('en')} rows`, [
          await run('import, dry run', [...from, '--dry-run']),
          await run('import', from),
          await run('import, again', from),
          await run('repair, dry run', [...db, '--dry-run']),
          await run('repair', db),
          await run('repair, again', db),
        ])
        printTable('afterwards', [await sizesOf(database, old)])
      })
    })
  } finally {
    await gamma.close()
  }
}

const withOldTable = async (url: string, work: (old: Database) => Promise<void>): Promise<void> => {
  const old = createDatabase({ url, service: 'bench', statementTimeoutMs: 0 })
  try {
    await createOldTable(old)
    await fillOldTable(old, MARKETS)
    await old.db.execute(sql`vacuum analyze markets`)
    await work(old)
  } finally {
    await old.close()
  }
}

const runner =
  (rows: number, env: Readonly<Record<string, string>>) =>
  async (name: string, args: readonly string[]) => {
    const startedAt = performance.now()
    const command = startServerProcess(args, env)
    await command.finished()
    const seconds = (performance.now() - startedAt) / 1_000
    const { cpuMs, peakRssMb } = command.usage()
    return {
      ...{ run: name, seconds, 'rows/s': rows / seconds },
      ...{ 'CPU s': cpuMs / 1_000, 'peak RSS MB': peakRssMb },
    }
  }

const sizesOf = async ({ db }: Database, old: Database) => {
  const [ours] = await db.execute<{ markets: number; events: number }>(sql`
    select (select count(*)::int from markets) as markets, (select count(*)::int from events) as events`)
  const [theirs] = await old.db.execute<{ images: number; bytes: string }>(sql`
    select count(*)::int as images, pg_total_relation_size('polycool_repair_before_images')::text as bytes
    from polycool_repair_before_images`)
  return {
    ...{ markets: ours?.markets ?? 0, events: ours?.events ?? 0 },
    ...{ 'before-images': theirs?.images ?? 0, 'their MB': Number(theirs?.bytes) / 1e6 },
  }
}

import { existsSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { createOldTable } from '../legacy/old-table.ts'
import { type Expected, fillOldTable } from '../legacy/old-universe.ts'
import { type FakeGamma, json, notFound, page, startGamma } from '../support/gamma.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runCommand, startCommand, startProcess } from '../support/process.ts'
import { conditionIdOf, tokenIdOf } from '../support/rows.ts'

const MARKETS = 30_000
/** Alone on two cores a minute and a half. */
const SLOW = { timeout: 1_800_000 }
const SCRIPT = '/usr/bin/script' // of util-linux

const openOld = async (rows: number): Promise<{ old: TestDatabase; all: readonly Expected[] }> => {
  const old = await createTestDatabase({ isMigrated: false, statementTimeoutMs: 0 })
  onTestFinished(old.close)
  await createOldTable(old.database)
  return { old, all: await fillOldTable(old.database, rows) }
}

/** Upstream knows every second market, as an open one. */
const isKnown = (id: number): boolean => id % 50 === 0

const upstreamRow = (id: number, { names }: Expected) => ({
  ...{ id: `${id}`, question: `Upstream's ${id}`, conditionId: conditionIdOf(id) },
  ...{ outcomes: JSON.stringify(names), outcomePrices: '["0.25", "0.75"]' },
  clobTokenIds: JSON.stringify([tokenIdOf(id, 0), tokenIdOf(id, 1)]),
  ...{ active: true, closed: false, updatedAt: '2025-11-10T00:00:00Z' },
})

const openGamma = async (all: readonly Expected[]): Promise<FakeGamma> => {
  const byId = new Map(all.map((each) => [each.id, each]))
  const rowOf = (text: string) => {
    const known = isKnown(Number(text)) ? byId.get(Number(text)) : undefined
    return known && upstreamRow(known.id, known)
  }
  const gamma = await startGamma(({ path, query }) => {
    if (path === '/markets/keyset') {
      const rows = query.getAll('id').map(rowOf)
      return page('markets', query.get('closed') === 'false' ? rows.filter(Boolean) : [])
    }
    const row = rowOf(path.replace('/markets/', ''))
    return row === undefined ? notFound() : json(row)
  })
  onTestFinished(gamma.close)
  return gamma
}

interface StoredMarket extends Record<string, unknown> {
  readonly id: number
  readonly eventId: number | null
  readonly names: readonly string[]
  readonly tokenIds: readonly (string | null)[]
}

const storedIn = async ({ db }: Database): Promise<ReadonlyMap<number, StoredMarket>> => {
  const rows = await db.execute<StoredMarket>(sql`
    select m.id::int as id, m.event_id::int as "eventId",
      array_agg(o.name order by o.index) as names,
      array_agg(o.token_id order by o.index) as "tokenIds"
    from markets m join outcomes o on o.market_id = m.id group by m.id`)
  return new Map(rows.map((row) => [row.id, row]))
}

const countOf = async ({ db }: Database, table: string): Promise<number> => {
  const [row] = await db.execute<{ count: number }>(sql.raw(`select count(*)::int from ${table}`))
  return row?.count ?? -1
}

const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

test(
  '30,000 rows in every shape at every depth: the readable are right, the others fetched or named, after a kill',
  SLOW,
  async () => {
    const { old, all } = await openOld(MARKETS)
    const store = await createTestDatabase({ statementTimeoutMs: 0 })
    onTestFinished(store.close)
    const gamma = await openGamma(all)
    const env = { DATABASE_URL: store.url, GAMMA_URL: gamma.url, GAMMA_MARKETS_RATE: '1000' }
    const args = ['import-legacy', '--from', old.url]
    const killed = startCommand(args, env)
    await expect
      .poll(() => countOf(store.database, 'markets'), { timeout: 900_000 })
      .toBeGreaterThan(MARKETS / 4)
    killed.kill('SIGKILL')
    await killed.ended
    const { code, stdout } = await runCommand(args, env)
    expect(code).toBe(0)

    const lines = linesOf(stdout)
    const named = new Map(lines.slice(0, -1).map(({ unrepaired }) => [unrepaired.id, unrepaired]))
    const stored = await storedIn(store.database)
    const wrong: unknown[] = []
    for (const { id, names, tokenIds, shape, eventId } of all) {
      const isFetched = tokenIds === null && isKnown(id)
      const isLeftOut = tokenIds === null && !isFetched && shape !== 'empty'
      const market = stored.get(id)
      const ids = tokenIds ?? (isFetched ? [tokenIdOf(id, 0), tokenIdOf(id, 1)] : [null, null])
      const should = isLeftOut
        ? undefined
        : { id, eventId: isFetched ? null : eventId, names, tokenIds: ids }
      if (JSON.stringify(market && { ...market, id }) !== JSON.stringify(should)) {
        wrong.push({ id, market, should })
      }
      const name = named.get(`${id}`)?.shape ?? null
      // Those that are stored without token ids are known by then, and were named by the killed run.
      const isNamed = tokenIds === null && !isFetched && (isLeftOut || name !== null)
      if (name !== (isNamed ? shape : null)) wrong.push({ id, name, shape })
    }
    expect(wrong.slice(0, 10)).toEqual([])
    expect(lines.at(-1)).toMatchObject({ rows: MARKETS + MARKETS / 10 + 1 })
    expect(await countOf(store.database, 'events')).toBe(MARKETS / 10 + 1)
    expect(await countOf(store.database, 'resolution_changes')).toBe(0)
  },
)

test(
  'repair-token-ids on 30,000 rows, killed and run again: right, and nothing is left for a third run',
  SLOW,
  async () => {
    const { old, all } = await openOld(MARKETS)
    const gamma = await openGamma(all)
    const env = { GAMMA_URL: gamma.url, GAMMA_MARKETS_RATE: '1000' }
    const args = ['repair-token-ids', '--db', old.url]
    const killed = startCommand(args, env)
    const images = () => countOf(old.database, 'polycool_repair_before_images').catch(() => 0)
    await expect.poll(images, { timeout: 900_000 }).toBeGreaterThan(MARKETS / 2)
    killed.kill('SIGKILL')
    await killed.ended
    const { code, stdout } = await runCommand(args, env)
    expect(code).toBe(0)
    const named = new Map(
      linesOf(stdout)
        .slice(0, -1)
        .map(({ unrepaired: u }) => [u.id, u.shape]),
    )
    const rows = await old.database.db.execute<{ id: string; tokens: unknown; names: unknown }>(sql`
    select id, clob_token_ids::text as tokens, outcomes::text as names from markets
    where not is_event_market`)
    const byId = new Map(rows.map((row) => [Number(row.id), row]))
    const wrong: unknown[] = []
    for (const { id, names, tokenIds, shape } of all) {
      const row = byId.get(id)
      const isReadable = tokenIds !== null || isKnown(id)
      const should = JSON.stringify([tokenIdOf(id, 0), tokenIdOf(id, 1)])
      const isRight = isReadable
        ? String(row?.tokens).replaceAll(' ', '') === should
        : named.get(`${id}`) === shape
      if (!isRight || JSON.stringify(JSON.parse(String(row?.names))) !== JSON.stringify(names)) {
        wrong.push({ id, row, shape, named: named.get(`${id}`) })
      }
    }
    expect(wrong.slice(0, 10)).toEqual([])
    expect(named.size).toBe(
      all.filter(({ id, tokenIds }) => tokenIds === null && !isKnown(id)).length,
    )
    const third = await runCommand(args, env)
    expect(linesOf(third.stdout).at(-1)).toMatchObject({ repaired: 0, fetched: 0, busy: 0 })
  },
)

test.skipIf(!existsSync(SCRIPT) || process.platform !== 'linux')(
  'import-legacy on a terminal draws a bar and tables (skipped without "script" of util-linux)',
  async () => {
    const { old, all } = await openOld(3_000)
    const gamma = await openGamma(all)
    const env = { GAMMA_URL: gamma.url, GAMMA_MARKETS_RATE: '1000' }
    const command = `${process.execPath} src/main.ts import-legacy --dry-run --from ${old.url}`
    const terminal = startProcess(SCRIPT, ['-qec', command, '/dev/null'], env)
    await terminal.prints(/rows █{30} \d+\/\d+ 100 %/)
    await terminal.prints(
      /shape +clob_token_ids +outcomes +outcome_prices +events\r?\narray +[\d,]+/,
    )
    await terminal.prints(/id +column +shape +what became of it +why +title\r?\n/)
    await terminal.prints(
      /\n100 +clob_token_ids +\S+ +else .* +upstream would be asked for it +Will 100/,
    )
    await terminal.prints(/3,301 rows read, nothing written: 301 events and 2,880 whole markets/)
    expect((await terminal.ended).code).toBe(0)
  },
)

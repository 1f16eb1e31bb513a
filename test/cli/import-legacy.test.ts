import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createOldTable, dumpOf, insertOldRows, oldMarket, oldParent } from '../legacy/old-table.ts'
import { fillOldTable } from '../legacy/old-universe.ts'
import { notFound, page, startGamma } from '../support/gamma.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runOn } from '../support/postgres-server.ts'
import { runCommand } from '../support/process.ts'

const openDatabase = async (isMigrated: boolean): Promise<TestDatabase> => {
  const opened = await createTestDatabase({ isMigrated })
  onTestFinished(opened.close)
  return opened
}

/** The database as somebody sees it who may do so with its table, and nothing else. */
const asRole = async (url: string, right: 'select' | 'insert'): Promise<string> => {
  const name = `reader_${Math.random().toString(36).slice(2)}`
  await runOn(
    url,
    `create role ${name} login password 'read'`,
    `grant ${right} on markets to ${name}`,
  )
  onTestFinished(() => runOn(url, `drop owned by ${name}`, `drop role ${name}`))
  const reader = new URL(url)
  reader.username = name
  reader.password = 'read'
  return reader.href
}

const linesOf = (stdout: string): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

const countOf = async ({ database }: TestDatabase, table: string): Promise<number> => {
  const [row] = await database.db.execute<{ count: number }>(
    sql.raw(`select count(*)::int from ${table}`),
  )
  return row?.count ?? -1
}

test('import-legacy by a role that may only read stores what can be read, and names the rest', async () => {
  const [old, store] = [await openDatabase(false), await openDatabase(true)]
  await createOldTable(old.database)
  const expected = await fillOldTable(old.database, 300)
  await insertOldRows(old.database, [{ ...oldMarket(0), id: 'no number' }, oldParent(7_000_077)])
  const before = await dumpOf(old.database)
  const gamma = await startGamma(({ path }) =>
    path === '/markets/keyset' ? page('markets', []) : notFound(),
  )
  onTestFinished(gamma.close)
  const env = { DATABASE_URL: store.url, GAMMA_URL: gamma.url, GAMMA_MARKETS_RATE: '1000' }
  const from = await asRole(old.url, 'select')
  const { code, stdout, stderr } = await runCommand(['import-legacy', '--from', from], env)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const lines = linesOf(stdout)
  const beyond = expected.filter(({ tokenIds }) => tokenIds === null)
  const stored = expected.filter(({ shape }) => shape === null || shape === 'empty')
  expect(await countOf(store, 'markets')).toBe(stored.length)
  expect(await countOf(store, 'events')).toBe(32)
  expect(await countOf(store, 'market_checks')).toBe(stored.length)
  const named = lines.slice(0, -1).map(({ unrepaired }) => unrepaired as Record<string, string>)
  const left = beyond.filter(({ shape }) => shape !== 'empty').map(({ id }) => `${id}`)
  const isLeft = ({ fate }: Record<string, string>) => fate === 'left out'
  expect(
    named
      .filter(isLeft)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([...left, 'no number'].toSorted())
  expect(lines.at(-1)).toMatchObject({
    ...{ dryRun: false, rows: 300 + 31 + 2, parents: 32, leftOut: left.length + 1 },
    shapes: { clob_token_ids: { empty: expect.any(Number) } },
  })
  expect(await dumpOf(old.database)).toEqual(before)
}, 120_000)

test('import-legacy by a role that may not read, repair-token-ids by one that may only read: one line says so', async () => {
  const old = await openDatabase(false)
  await createOldTable(old.database)
  const commands = [
    ['import-legacy', '--from', await asRole(old.url, 'insert'), '--dry-run'],
    ['repair-token-ids', '--db', await asRole(old.url, 'select')],
  ]
  const [imported, repaired] = await Promise.all(commands.map((args) => runCommand(args)))
  const refusal = 'polycool: The database refused: permission denied for'
  expect(imported).toMatchObject({ code: 1, stdout: '' })
  expect(imported?.stderr).toBe(`${refusal} table markets (42501)\n`)
  expect(repaired).toMatchObject({ code: 1, stdout: '' })
  expect(repaired?.stderr).toBe(`${refusal} schema public (42501)\n`)
}, 60_000)

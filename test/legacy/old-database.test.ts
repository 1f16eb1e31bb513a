import { sql } from 'drizzle-orm'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { expect, inject, onTestFinished, test } from 'vitest'
import { isAppError } from '../../src/errors.ts'
import { explainBreak, openOldDatabase } from '../../src/legacy/old-database.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { insertOldRows, oldMarket, openOldTable } from './old-table.ts'

const refusalOf = async (url: string): Promise<string> => {
  try {
    await (await openOldDatabase({ url, option: '--from' })).close()
  } catch (error) {
    if (isAppError(error)) return `${error.code}: ${error.message}`
    throw error
  }
  return 'opened'
}

test('what is no old database is refused, with what it lacks', async () => {
  const { url, close } = await createTestDatabase()
  onTestFinished(close)
  expect(await refusalOf('localhost/db')).toMatch(/^BAD_USER_INPUT: --from: expected postgres:/)
  expect(await refusalOf(inject('server').url)).toBe(
    'BAD_USER_INPUT: The database of --from has no table "markets", or this user may not see it.',
  )
  expect(await refusalOf(url)).toBe(
    'BAD_USER_INPUT: The database of --from has a table "markets" without the columns title, ' +
      "outcomes, outcome_prices, events, clob_token_ids, updated_at, so it is not the old system's.",
  )
})

test('a database that cannot be reached is named by its address, without the password', async () => {
  const address = `127.0.0.1:${await freePort()}`
  expect(await refusalOf(`postgres://me:secret@${address}/db`)).toBe(
    `DATABASE_UNAVAILABLE: The database at ${address}/db cannot be used (connect ECONNREFUSED ` +
      `${address}): nothing listens there; start PostgreSQL or correct --from.`,
  )
})

test('a wrong password is told, without what it is', async () => {
  const url = new URL(inject('server').url)
  url.password = 'secret'
  const refusal = await refusalOf(url.href)
  expect(refusal).toMatch(/^DATABASE_UNAVAILABLE: .*: wrong password; correct it in --from\.$/)
  expect(refusal).not.toContain('secret')
})

test('to run it again is advised where the database was away, not where it refused for good', () => {
  const broken = (code: string) =>
    explainBreak(new DrizzleQueryError('select 1', [], Object.assign(new Error('no'), { code })))
  expect(broken('57P01')).toMatchObject({
    message: 'The database refused: no (57P01); run it again to go on from there',
  })
  expect(broken('42501')).toMatchObject({ message: 'The database refused: no (42501)' })
})

test('pages hold every row once, in the order of the table, and times are in UTC', async () => {
  const ids = ['2', '10', '9', 'ä', 'B', 'b', '']
  const old = await openOldTable(ids.map((id) => ({ ...oldMarket(1), id })))
  await old.database.db.execute(
    sql.raw(`alter table markets alter column end_date type timestamptz;
      alter database ${new URL(old.url).pathname.slice(1)} set timezone to 'America/New_York';
      alter table markets drop column description;
      update markets set end_date = '2026-01-01 00:00:00+00'`),
  )
  const opened = await openOldDatabase({ url: old.url, option: '--from' })
  onTestFinished(opened.close)
  const seen: string[] = []
  for await (const page of opened.pages(2)) {
    expect(page.length).toBeLessThanOrEqual(2)
    for (const row of page) {
      seen.push(row.id)
      expect(row.end_date).toBe('2026-01-01 00:00:00+00')
      expect(row.description).toBeNull()
    }
  }
  expect(seen.toSorted()).toEqual(ids.toSorted())
  expect(opened.absent).toEqual(['description'])
  expect(await opened.count()).toBe(7)
  expect((await opened.find(['9', 'none'])).map(({ id }) => id)).toEqual(['9'])
})

test('a row that is added while the table is read costs no other its turn', async () => {
  const old = await openOldTable([oldMarket(20), oldMarket(30)])
  const opened = await openOldDatabase({ url: old.url, option: '--from' })
  onTestFinished(opened.close)
  const seen: string[] = []
  for await (const page of opened.pages(1)) {
    seen.push(...page.map(({ id }) => id))
    if (seen.length === 1) await insertOldRows(old.database, [oldMarket(10)])
  }
  expect(seen).toEqual(['20', '30'])
})

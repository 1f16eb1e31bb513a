import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createOldTable } from '../legacy/old-table.ts'
import { fillOldTable } from '../legacy/old-universe.ts'
import { notFound, page, startGamma } from '../support/gamma.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { runCommand } from '../support/process.ts'

test('repair-token-ids repairs what can be read, and names the others', async () => {
  const old = await createTestDatabase({ isMigrated: false })
  onTestFinished(old.close)
  await createOldTable(old.database)
  const expected = await fillOldTable(old.database, 200)
  const gamma = await startGamma(({ path }) =>
    path === '/markets/keyset' ? page('markets', []) : notFound(),
  )
  onTestFinished(gamma.close)
  const env = { GAMMA_URL: gamma.url, GAMMA_MARKETS_RATE: '1000' }
  const { code, stdout } = await runCommand(['repair-token-ids', '--db', old.url], env)
  expect(code).toBe(0)
  const done = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
  const beyond = expected.filter(({ tokenIds }) => tokenIds === null).map(({ id }) => `${id}`)
  expect(done.at(-1)).toMatchObject({ dryRun: false, rows: 221, fetched: 0, busy: 0 })
  const rows = await old.database.db.execute<{ id: string; tokens: string }>(
    sql`select id, clob_token_ids::text as tokens from markets where not is_event_market`,
  )
  const tokens = new Map(rows.map((row) => [row.id, row.tokens]))
  for (const { id, tokenIds } of expected.filter((each) => each.tokenIds !== null)) {
    expect(JSON.parse(tokens.get(`${id}`) ?? '')).toEqual(tokenIds)
  }
  expect(
    done
      .slice(0, -1)
      .map(({ unrepaired }) => unrepaired.id)
      .toSorted(),
  ).toEqual(beyond.toSorted())
  expect(done[0].unrepaired).toMatchObject({
    why: 'upstream does not know it',
    fate: 'left as it is',
  })
}, 60_000)

import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { createAskUpstream } from '../../src/legacy/ask-upstream.ts'
import { openOldDatabase } from '../../src/legacy/old-database.ts'
import { type RepairResult, repairLegacy } from '../../src/legacy/repair.ts'
import type { Named } from '../../src/legacy/report.ts'
import { createWriteRepairs } from '../../src/legacy/write-repairs.ts'
import { notFound, page, type Script, startGamma } from '../support/gamma.ts'
import { conditionIdOf } from '../support/rows.ts'
import { encoded } from './encoded.ts'
import {
  dumpOf,
  type OldRow,
  type OldTable,
  oldMarket,
  oldParent,
  openOldTable,
  pairOf,
} from './old-table.ts'

interface Repaired extends RepairResult {
  readonly named: readonly Named[]
}

const nothing: Script = ({ path }) =>
  path === '/markets/keyset' ? page('markets', []) : notFound()

const repair = async (
  { url }: OldTable,
  { script = nothing, dryRun = false }: { script?: Script; dryRun?: boolean } = {},
): Promise<Repaired> => {
  const gamma = await startGamma(script)
  const client = createGammaClient({ url: gamma.url, userAgent: 'test', random: () => 0 })
  const old = await openOldDatabase({ url, option: '--db' })
  const named: Named[] = []
  try {
    const ask = createAskUpstream(client)
    const effects = dryRun
      ? null
      : { write: await createWriteRepairs(old.database, old.types), ask }
    const options = {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNamed: (each: Named) => named.push(each),
    }
    return { ...(await repairLegacy({ old, effects }, options)), named }
  } finally {
    await old.close()
    await client.close()
    await gamma.close()
  }
}

const listsOf = async ({ db }: Database, id: number) => {
  const [row] = await db.execute<Record<string, string | null>>(sql`
    select clob_token_ids::text as tokens, outcomes::text, outcome_prices::text as prices, events::text
    from markets where id = ${`${id}`}`)
  return row
}

const damaged = (id: number, depth: number): OldRow =>
  oldMarket(id, {
    clob_token_ids: encoded(JSON.stringify(pairOf(id)), depth),
    outcomes: encoded('["Yes","No"]', depth),
    outcome_prices: encoded('["0.250","0.75"]', depth),
    events: encoded('[{"id":"903","volume":12345678901234567890.125}]', depth),
  })

test.each(['jsonb', 'json', 'text'] as const)(
  'all four lists become proper arrays in columns of %s, once, and can be put back',
  async (type) => {
    const rows = [
      ...Array.from({ length: 9 }, (_, depth) => damaged(depth + 1, depth)),
      oldMarket(21, { clob_token_ids: `[${pairOf(21).join()}]` }),
      oldParent(903),
    ]
    const old = await openOldTable(rows, type)
    const before = await dumpOf(old.database)
    const { tally, named } = await repair(old)
    expect(named).toEqual([])
    // Of the first only the prices, which were texts.
    expect(tally).toEqual({ rows: 11, repaired: 8 * 4 + 1 + 1, fetched: 0, busy: 0 })
    for (let id = 1; id <= 9; id++) {
      const lists = await listsOf(old.database, id)
      expect(JSON.parse(lists?.tokens ?? '')).toEqual(pairOf(id))
      expect(JSON.parse(lists?.outcomes ?? '')).toEqual(['Yes', 'No'])
      expect(lists?.prices?.replaceAll(' ', '')).toBe('[0.25,0.75]')
      expect(lists?.events?.replaceAll(' ', '')).toBe(
        '[{"id":"903","volume":12345678901234567890.125}]',
      )
    }
    expect(JSON.parse((await listsOf(old.database, 21))?.tokens ?? '')).toEqual(pairOf(21))

    const after = await dumpOf(old.database)
    expect((await repair(old)).tally).toEqual({ rows: 11, repaired: 0, fetched: 0, busy: 0 })
    expect(await dumpOf(old.database)).toEqual(after)
    await putBack(old.database, type)
    expect(await dumpOf(old.database)).toEqual(before)
  },
)

/** As docs/legacy.md says. */
const putBack = async ({ db }: Database, type: string): Promise<void> => {
  const docs = readFileSync(new URL('../../docs/legacy.md', import.meta.url), 'utf8')
  const [, statement = ''] = /```sql\n(update markets[^`]+)```/.exec(docs) ?? []
  expect(statement).not.toBe('')
  for (const column of ['clob_token_ids', 'outcomes', 'outcome_prices', 'events']) {
    const text = statement.replaceAll('clob_token_ids', column).replace('::jsonb', `::${type}`)
    await db.execute(sql.raw(text))
  }
}

test('nothing in any form becomes an empty array; SQL NULL stays', async () => {
  const empty = { events: '"[]"', outcome_prices: '"null"', clob_token_ids: '""' }
  const old = await openOldTable([
    oldParent(1, empty),
    oldParent(2, { events: 'null' }),
    oldParent(3),
  ])
  await repair(old)
  expect(await listsOf(old.database, 1)).toMatchObject({ tokens: '[]', prices: '[]', events: '[]' })
  expect(await listsOf(old.database, 2)).toMatchObject({ tokens: null, events: '[]' })
  expect(await listsOf(old.database, 3)).toMatchObject({ tokens: null, events: '[]' })
})

describe('what cannot be read', () => {
  const cut = '"[\\"1\\""'
  const knowing =
    (row: Readonly<Record<string, unknown>>): Script =>
    ({ path, query }) =>
      path === '/markets/keyset'
        ? page('markets', query.get('closed') === 'true' ? [row] : [])
        : notFound()
  const upstreamRow = (row: Readonly<Record<string, unknown>> = {}) => ({
    ...{ id: '7', question: 'Seven', conditionId: conditionIdOf(7), closed: true },
    ...{ outcomes: '["Yes", "No"]', outcomePrices: '["1", "0"]' },
    clobTokenIds: JSON.stringify(pairOf(7)),
    ...row,
  })

  test('is taken from upstream, token ids and outcomes alone', async () => {
    const old = await openOldTable([
      oldMarket(7, { clob_token_ids: cut, outcomes: '[]', outcome_prices: '"0.5"' }),
    ])
    const { tally, named } = await repair(old, { script: knowing(upstreamRow()) })
    expect(tally).toMatchObject({ repaired: 0, fetched: 2 })
    expect(named).toEqual([
      {
        ...{ id: '7', title: 'Will 7 happen?', column: 'outcome_prices', shape: 'not-a-list' },
        ...{ why: 'it is not asked of upstream', fate: 'left as it is' },
      },
    ])
    expect(await listsOf(old.database, 7)).toMatchObject({
      tokens: JSON.stringify(pairOf(7)).replace(',', ', '),
      outcomes: '["Yes", "No"]',
      prices: '"0.5"',
    })
  })

  const doubts = [
    [{ conditionId: conditionIdOf(8) }, 'upstream has another market under this id'],
    [{ outcomes: '["No", "Yes"]' }, 'upstream has other outcomes for it'],
    [{ clobTokenIds: '[]' }, 'upstream has no token ids for it'],
  ] as const
  test('stays as it is where upstream leaves a doubt, or does not know it', async () => {
    const old = await openOldTable([oldMarket(7, { clob_token_ids: cut })])
    for (const [row, why] of doubts) {
      const { tally, named } = await repair(old, { script: knowing(upstreamRow(row)) })
      expect(tally).toMatchObject({ repaired: 0, fetched: 0 })
      expect(named).toMatchObject([{ id: '7', shape: 'truncated', why, fate: 'left as it is' }])
    }
    const unknown = await repair(old)
    expect(unknown.named).toMatchObject([{ why: 'upstream does not know it' }])
    const script = knowing(upstreamRow())
    await old.database.db.execute(sql`update markets set condition_id = null`)
    expect((await repair(old, { script })).named).toMatchObject([
      { id: '7', why: 'upstream has another market under this id' },
    ])
    await old.database.db.execute(sql`update markets set title = 'Seven', outcomes = null`)
    expect((await repair(old, { script })).named.map(({ why }) => why)).toEqual([
      'nothing tells which market it is',
      'nothing tells which market it is',
    ])
    expect((await listsOf(old.database, 7))?.tokens).toBe(cut)
  })

  test('by Postgres, though JSON: the row is named, and the others of its batch are repaired', async () => {
    const events = encoded('[{"id":"1","volume":1e200000}]', 1)
    const old = await openOldTable([oldMarket(1, { events }), damaged(2, 1), damaged(3, 2)])
    const { tally, named } = await repair(old)
    expect(tally).toMatchObject({ repaired: 8, busy: 0 })
    expect(named).toMatchObject([{ id: '1', column: 'events', shape: 'encoded' }])
    expect((await listsOf(old.database, 1))?.events).toBe(events)
  })
})

test('a writer is neither overwritten nor waited for, and the next run finds what was passed over', async () => {
  const old = await openOldTable([damaged(1, 1), damaged(2, 1), damaged(3, 1)])
  const { db } = old.database
  const opened = await openOldDatabase({ url: old.url, option: '--db' })
  onTestFinished(opened.close)
  const write = await createWriteRepairs(opened.database, opened.types)
  const ids = ['1', '2', '3']
  const repairs = await Promise.all(
    ids.map(async (id) => ({
      id,
      column: 'clob_token_ids' as const,
      old: (await listsOf(old.database, Number(id)))?.tokens ?? null,
      proper: JSON.stringify(pairOf(Number(id))),
    })),
  )
  await db.execute(sql`update markets set clob_token_ids = '["later"]' where id = '2'`)
  const { written, busy } = await db.transaction(async (writer) => {
    await writer.execute(sql`select 1 from markets where id = '3' for update`)
    return write(repairs)
  })
  expect(written.map(({ id }) => id)).toEqual(['1'])
  expect(busy.map(({ id }) => id)).toEqual(['2', '3'])
  expect((await listsOf(old.database, 2))?.tokens).toBe('["later"]')
  const images = await db.execute(sql`select market_id from polycool_repair_before_images`)
  expect([...images]).toEqual([{ market_id: '1' }])
  await db.execute(sql`delete from markets where id = '2'`)
  expect((await repair(old)).tally).toMatchObject({ busy: 0, repaired: 3 + 4 })
})

test('a dry run writes nothing, and counts what it would write', async () => {
  const old = await openOldTable([damaged(1, 3), oldMarket(2, { clob_token_ids: '["1"]' })])
  const before = await dumpOf(old.database)
  const { tally, named, shapes } = await repair(old, { dryRun: true })
  expect(tally).toMatchObject({ rows: 2, repaired: 4 })
  expect(named).toMatchObject([{ id: '2', why: 'upstream would be asked for it' }])
  expect([...shapes.clob_token_ids]).toEqual([
    ['encoded-deep', 1],
    ['wrong-count', 1],
  ])
  expect(await dumpOf(old.database)).toEqual(before)
  const [row] = await old.database.db.execute<{ table: string | null }>(
    sql`select to_regclass('polycool_repair_before_images')::text as table`,
  )
  expect(row?.table).toBeNull()
  expect((await repair(old)).tally).toMatchObject({ rows: 2, repaired: 4 })
})

test('a row whose id is no number is repaired too', async () => {
  const old = await openOldTable([{ ...damaged(5, 2), id: 'fed-cut' }])
  const { tally, named } = await repair(old)
  expect(named).toEqual([])
  expect(tally).toMatchObject({ rows: 1, repaired: 4 })
})

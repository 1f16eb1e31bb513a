import { describe, expect, test } from 'vitest'
import { json, notFound, page, problem, type Script } from '../support/gamma.ts'
import { conditionIdOf, tokenIdOf } from '../support/rows.ts'
import { encoded } from './encoded.ts'
import {
  countOf,
  importRows,
  knowing,
  openImport,
  storedOf,
  tokensOf,
  upstreamRow,
} from './importing.ts'
import { oldMarket, pairOf } from './old-table.ts'

openImport()

test('every readable shape at every depth to 8 is stored as it was meant', async () => {
  const rows = Array.from({ length: 9 }, (_, depth) => depth).flatMap((depth) => {
    const id = 1_000 + depth * 10
    const pair = (n: number) => JSON.stringify(pairOf(n))
    const [yes, no] = pairOf(id + 2)
    return [
      oldMarket(id, {
        clob_token_ids: encoded(pair(id), depth),
        outcomes: encoded('["Yes", "No"]', depth),
        outcome_prices: encoded('[0.25, 0.75]', depth),
        events: encoded('[{"id": "77", "title": "E"}]', depth),
      }),
      oldMarket(id + 1, { clob_token_ids: encoded(JSON.stringify([pair(id + 1)]), depth) }),
      oldMarket(id + 2, { clob_token_ids: encoded(`[${yes}, ${no}]`, depth) }),
      oldMarket(id + 3, { clob_token_ids: JSON.stringify([encoded(pair(id + 3), depth)]) }),
    ]
  })
  const { named, tally, shapes } = await importRows(rows)
  expect(named).toEqual([])
  expect(tally.markets).toBe(36)
  for (const { id } of rows) expect(await tokensOf(Number(id))).toEqual(pairOf(Number(id)))
  const first = await storedOf(1_080)
  expect(first.market).toMatchObject({ eventId: 77, prices: ['0.25', '0.75'] })
  expect(first.outcomes.map(({ name }) => name)).toEqual(['Yes', 'No'])
  expect(Object.fromEntries(shapes.outcomes)).toEqual({
    ...{ array: 28, encoded: 1, 'encoded-twice': 1, 'encoded-deep': 6 },
  })
})

describe('what cannot be read', () => {
  const cut = encoded(`["${tokenIdOf(7, 0)}"`, 1)

  test('is fetched from upstream, quietly, with its result', async () => {
    const rows = [oldMarket(7, { clob_token_ids: cut }), oldMarket(8, { clob_token_ids: '[]' })]
    const { tally, named } = await importRows(rows, {
      script: knowing(upstreamRow(7), upstreamRow(8)),
    })
    expect(named).toEqual([])
    expect(tally).toMatchObject({ markets: 0, fetched: 2, leftOut: 0 })
    expect((await storedOf(7)).market).toMatchObject({ status: 'RESOLVED', winnerIndex: 0 })
    expect(await tokensOf(7)).toEqual(pairOf(7))
    expect(await tokensOf(8)).toEqual(pairOf(8))
    expect(await countOf('resolution_changes')).toBe(0)
  })

  test('is asked for one by one where the list by id does not show it', async () => {
    const script: Script = ({ path }) => {
      if (path === '/markets/keyset') return page('markets', [])
      return path === '/markets/7' ? json(upstreamRow(7)) : notFound()
    }
    const { tally } = await importRows([oldMarket(7, { clob_token_ids: cut })], { script })
    expect(tally.fetched).toBe(1)
  })

  test('and upstream does not know is named: without token ids it is left out, without prices not', async () => {
    const { tally, named } = await importRows([
      oldMarket(1, { clob_token_ids: cut }),
      oldMarket(2, { outcomes: '"Yes"' }),
      oldMarket(3, { outcome_prices: '[0.5]' }),
      oldMarket(4, { events: '"x"' }),
      oldMarket(5, { clob_token_ids: 'null' }),
      oldMarket(6, { clob_token_ids: '["1","2","3"]', outcomes: '[]' }),
      { ...oldMarket(0), id: 'fed-cut', title: 'No number' },
    ])
    const why = 'upstream does not know it'
    const [left, without] = ['left out', 'stored without it']
    expect(named.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      {
        id: '1',
        title: 'Will 1 happen?',
        column: 'clob_token_ids',
        shape: 'truncated',
        why,
        fate: left,
      },
      { id: '2', title: 'Will 2 happen?', column: 'outcomes', shape: 'not-json', why, fate: left },
      {
        id: '3',
        title: 'Will 3 happen?',
        column: 'outcome_prices',
        shape: 'wrong-count',
        why,
        fate: without,
      },
      { id: '4', title: 'Will 4 happen?', column: 'events', shape: 'not-json', why, fate: without },
      {
        id: '5',
        title: 'Will 5 happen?',
        column: 'clob_token_ids',
        shape: 'empty',
        why,
        fate: without,
      },
      { id: '6', title: 'Will 6 happen?', column: 'outcomes', shape: 'empty', why, fate: left },
      {
        id: 'fed-cut',
        title: 'No number',
        column: 'id',
        shape: 'bad-element',
        why: 'it is no number of upstream',
        fate: left,
      },
    ])
    expect(tally).toMatchObject({ rows: 7, markets: 3, fetched: 0, leftOut: 4 })
    expect((await storedOf(1)).market).toBeUndefined()
    // A missing price reads as the word NULL through Drizzle's arrays of numeric.
    expect((await storedOf(3)).market?.prices).toEqual(['NULL', 'NULL'])
    expect(await tokensOf(3)).toEqual(pairOf(3))
    expect(await tokensOf(5)).toEqual([null, null])
  })

  test('is not taken from another market that has the same number upstream', async () => {
    const other = upstreamRow(7, { conditionId: conditionIdOf(8) })
    const { named } = await importRows([oldMarket(7, { clob_token_ids: cut })], {
      ...{ script: knowing(other) },
    })
    expect(named).toMatchObject([{ id: '7', why: 'upstream has another market under this id' }])
    expect((await storedOf(7)).market).toBeUndefined()
  })

  test('is named when upstream is away, which is asked no more after two failures', async () => {
    const rows = Array.from({ length: 350 }, (_, i) => oldMarket(i + 1, { clob_token_ids: cut }))
    const { named, gamma } = await importRows(rows, { script: () => problem(400, 'no') })
    expect(named).toHaveLength(350)
    expect(new Set(named.map(({ why }) => why.replace(/:.*/, '')))).toEqual(
      new Set(['upstream could not be asked']),
    )
    // Both values of `closed`, twice.
    expect(gamma.seen.length).toBeLessThanOrEqual(4)
  })
})

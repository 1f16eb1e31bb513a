import { expect, test } from 'vitest'
import type { ManyBy } from '../../src/gamma/lookup.ts'
import { json, page, problem } from '../support/gamma.ts'
import { failure, harness, rowsOf } from './harness.ts'

const lane = 'demand'

test('single rows come from their own routes', async () => {
  const { gamma, client } = await harness(({ path }) => json({ path }))
  const answers = [
    await client.market({ id: 512345 }, { lane }),
    await client.market({ slug: 'will-it-rain' }, { lane }),
    await client.event({ id: '77' }, { lane }),
    await client.event({ slug: 'Fed.2026' }, { lane }),
  ]
  const paths = [
    '/markets/512345',
    '/markets/slug/will-it-rain',
    '/events/77',
    '/events/slug/Fed.2026',
  ]
  expect(answers.map((answer) => answer?.body)).toEqual(paths.map((path) => ({ path })))
  expect(gamma.seen[0]?.headers).toMatchObject({
    'user-agent': 'polycool-test',
    'accept-encoding': 'gzip',
    accept: 'application/json',
  })
})

test('a bad identifier among good ones is refused before anything is sent', async () => {
  const { gamma, client } = await harness(() => json({}))
  for (const ask of [
    client.market({ id: '../../admin' }, { lane }),
    client.event({ slug: '%2e%2e/internal' }, { lane }),
    client.markets({ ids: [1, 2, '3?closed='] }, { lane }),
    client.markets({ conditionIds: ['0x12'] }, { lane }),
  ]) {
    expect((await failure(ask)).code).toBe('BAD_USER_INPUT')
  }
  expect(gamma.seen).toHaveLength(0)
})

test.each<[ManyBy, string]>([
  [{ ids: [7, 8] }, 'id'],
  [{ slugs: ['a', 'b'] }, 'slug'],
  [{ conditionIds: [`0x${'a'.repeat(64)}`, `0x${'b'.repeat(64)}`] }, 'condition_ids'],
  [{ tokenIds: ['1'.repeat(77), '2'] }, 'clob_token_ids'],
])('%j is asked by repeated %s, closed and open', async (by, parameter) => {
  const { gamma, client } = await harness(({ query }) => page('markets', [query.get('closed')]))
  const pages = await client.markets(by, { lane })
  expect(rowsOf(pages)).toEqual(['false', 'true'])
  for (const { path, query } of gamma.seen) {
    expect(path).toBe('/markets/keyset')
    expect(query.getAll(parameter)).toEqual(Object.values(by).flat().map(String))
    expect(query.get('limit')).toBe('100')
  }
})

test('open and closed are asked at the same time', async () => {
  const waiting: (() => void)[] = []
  const { client } = await harness(() => (response) => {
    waiting.push(() => page('markets', [])(response))
    if (waiting.length === 2) for (const answer of waiting) answer()
  })
  expect(await client.markets({ ids: [1] }, { lane })).toHaveLength(2)
})

test('250 ids are asked in batches of 100, each for open and closed', async () => {
  const { gamma, client } = await harness(({ query }) =>
    page('markets', query.get('closed') === 'false' ? query.getAll('id') : []),
  )
  const ids = Array.from({ length: 250 }, (_, n) => n + 1)
  const pages = await client.markets({ ids }, { lane })
  expect(rowsOf(pages)).toEqual(ids.map(String))
  const sizes = gamma.seen.map(({ query }) => query.getAll('id').length)
  expect(sizes.sort((a, b) => b - a)).toEqual([100, 100, 100, 100, 50, 50])
})

test('a batch of which all rows have come is not asked for more, a clamped one is', async () => {
  const { gamma, client } = await harness(({ query }) => {
    if (query.get('closed') === 'true') return page('markets', [])
    const ids = query.getAll('id')
    if (ids.length === 2) return page('markets', ids, 'more')
    return query.has('after_cursor')
      ? page('markets', ids.slice(2))
      : page('markets', ids.slice(0, 2), 'b')
  })
  expect(rowsOf(await client.markets({ ids: [1, 2] }, { lane }))).toEqual(['1', '2'])
  expect(gamma.seen).toHaveLength(2)
  expect(rowsOf(await client.markets({ ids: [1, 2, 3] }, { lane }))).toEqual(['1', '2', '3'])
  expect(gamma.seen).toHaveLength(5)
})

test('no identifiers are no request', async () => {
  const { gamma, client } = await harness(() => page('markets', []))
  expect(await client.markets({ ids: [] }, { lane })).toEqual([])
  expect(gamma.seen).toHaveLength(0)
})

test('when one half of a batch fails, the whole does, and the other half is ended', async () => {
  const { gamma, client } = await harness(({ query }) =>
    query.get('closed') === 'true' ? problem(422) : () => {},
  )
  expect((await failure(client.markets({ ids: [1] }, { lane }))).code).toBe('GAMMA_REFUSED')
  await expect.poll(gamma.inFlight).toBe(0)
})

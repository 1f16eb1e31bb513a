import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { page, problem, type Script } from '../support/gamma.ts'
import { failure, harness, hurriedHarness, rowsOf } from './harness.ts'

const lane = 'poll'
const open = { closed: false, limit: 2 }

/** Pages by cursor, the first under ''. */
const listing =
  (pages: Record<string, readonly [rows: readonly unknown[], next?: string]>): Script =>
  ({ query }) => {
    const [rows, next] = pages[query.get('after_cursor') ?? ''] ?? []
    return rows ? page('events', rows, next) : problem(422, 'validation error')
  }

const three = listing({ '': [[1, 2], 'b'], b: [[3], 'c'], c: [[4]] })

test('pages are walked by after_cursor until there is none, short pages in between included', async () => {
  const { gamma, client } = await harness(three)
  const pages = await Array.fromAsync(client.eventPages(open, { lane }))
  expect(rowsOf(pages)).toEqual([1, 2, 3, 4])
  expect(gamma.seen.map(({ query }) => query.get('after_cursor'))).toEqual([null, 'b', 'c'])
})

test('every page is asked with closed, the order, the filters and the page size', async () => {
  const { gamma, client } = await harness(three)
  const query = { closed: true, order: 'volume', ascending: false, includeMarkets: false } as const
  await Array.fromAsync(client.eventPages({ ...query, limit: 25 }, { lane }))
  expect(gamma.seen.map(({ path }) => path)).toEqual(Array(3).fill('/events/keyset'))
  const asked = gamma.seen.map(({ query }) => Object.fromEntries(query))
  const filters = { closed: 'true', order: 'volume', ascending: 'false', include_markets: 'false' }
  expect(asked[0]).toEqual({ ...filters, limit: '25' })
  expect(asked[2]).toEqual({ ...filters, limit: '25', after_cursor: 'c' })
})

test('market pages come from the markets route, and closed=false is sent too', async () => {
  const { gamma, client } = await harness(() => page('markets', [{ id: '7' }]))
  const pages = await Array.fromAsync(client.marketPages(open, { lane }))
  expect(rowsOf(pages)).toEqual([{ id: '7' }])
  expect(gamma.seen[0]?.path).toBe('/markets/keyset')
  expect(Object.fromEntries(gamma.seen[0]?.query ?? [])).toEqual({ closed: 'false', limit: '2' })
})

test('a path in front of the routes is kept', async () => {
  const { gamma } = await harness(three)
  const { client } = await harness(three, { url: `${gamma.url}/mirror/v1/` })
  await client.market({ id: 1 }, { lane })
  expect(gamma.seen[0]?.path).toBe('/mirror/v1/markets/1')
})

test('a page tells when it was asked for, in order, and how large it was', async () => {
  const before = performance.now()
  const { client } = await harness(three)
  const pages = await Array.fromAsync(client.eventPages(open, { lane }))
  const times = [before, ...pages.map(({ requestedAt }) => requestedAt), performance.now()]
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(pages[2]).toMatchObject({ decodedBytes: '{"events":[4]}'.length, wireBytes: 14 })
})

test('a failed page is thrown, it is never the end of the list', async () => {
  const { client } = await hurriedHarness((seen) =>
    seen.query.has('after_cursor') ? problem(500) : page('events', [1, 2], 'b'),
  )
  const seen: unknown[] = []
  const walk = async () => {
    for await (const { rows } of client.eventPages(open, { lane })) seen.push(...rows)
  }
  expect((await failure(walk())).code).toBe('GAMMA_UNAVAILABLE')
  expect(seen).toEqual([1, 2])
})

test.each([
  ['no list', { markets: [] }],
  ['a bare list', []],
  ['null', null],
  ['a list that is an object', { events: {} }],
  ['a cursor that is a number', { events: [1, 2], next_cursor: 3 }],
])('a page with %s is refused', async (_, body) => {
  const { client } = await harness(() => (response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  const error = await failure(Array.fromAsync(client.eventPages(open, { lane })))
  expect(error.code).toBe('GAMMA_BAD_PAYLOAD')
  expect(client.stats().events.errors).toEqual({ GAMMA_BAD_PAYLOAD: 1 })
})

test('a cursor that comes back is a loop', async () => {
  const { gamma, client } = await harness(listing({ '': [[1], 'b'], b: [[2], 'c'], c: [[3], 'b'] }))
  const error = await failure(Array.fromAsync(client.eventPages(open, { lane })))
  expect(error.code).toBe('GAMMA_CURSOR_LOOP')
  expect(gamma.seen).toHaveLength(3)
})

test('cursors that never end are a loop too', async () => {
  const { gamma, client } = await harness(({ index }) => page('events', [index], `c${index}`), {
    maxPages: 5,
  })
  const error = await failure(Array.fromAsync(client.eventPages(open, { lane })))
  expect(error.code).toBe('GAMMA_CURSOR_LOOP')
  expect(gamma.seen).toHaveLength(5)
})

test('one page, and only one, is fetched while the consumer works on its predecessor', async () => {
  const { gamma, client } = await harness(({ index }) => page('events', [index], `c${index}`))
  const pages = client.eventPages(open, { lane })
  expect((await pages.next()).value).toMatchObject({ rows: [0] })
  await expect.poll(() => gamma.seen.length).toBe(2)
  await expect.poll(gamma.inFlight).toBe(0)
  expect(gamma.seen).toHaveLength(2)
  await pages.return()
})

test('a page that fails while the consumer is busy is told when he asks for it', async () => {
  const { client } = await harness(({ index }) =>
    index === 0 ? page('events', [1], 'b') : problem(422),
  )
  const pages = client.eventPages(open, { lane })
  await pages.next()
  await expect.poll(() => client.stats().events.errors).toEqual({ GAMMA_REFUSED: 1 })
  expect((await failure(pages.next())).code).toBe('GAMMA_REFUSED')
})

test('a consumer that stops early leaves no request behind', async () => {
  const { gamma, client } = await harness(({ index }) =>
    index === 0 ? page('events', [1], 'b') : () => {},
  )
  for await (const { rows } of client.eventPages(open, { lane })) {
    expect(rows).toEqual([1])
    await expect.poll(gamma.inFlight).toBe(1)
    break
  }
  await expect.poll(gamma.inFlight).toBe(0)
  expect(gamma.seen).toHaveLength(2)
})

test("the caller's signal ends a walk with its own reason", async () => {
  const { gamma, client } = await harness(({ index }) =>
    index === 0 ? page('events', [1], 'b') : () => {},
  )
  const tick = new AbortController()
  const pages = client.eventPages(open, { lane, signal: tick.signal })
  await pages.next()
  const next = pages.next()
  await expect.poll(gamma.inFlight).toBe(1)
  tick.abort(new AppError('TICK_DEADLINE', 'the tick is over'))
  await expect(next).rejects.toThrow('the tick is over')
  expect(client.stats().events.errors).toEqual({})
  await expect.poll(gamma.inFlight).toBe(0)
})

test('a page size below one is refused before anything is sent', async () => {
  const { gamma, client } = await harness(three)
  const ask = () => client.eventPages({ closed: false, limit: 0 }, { lane })
  expect(ask).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  expect(gamma.seen).toHaveLength(0)
})

test("upstream's lower cap is told once, and the wanted page size stays", async () => {
  const { gamma, client, notices } = await harness(three)
  await Array.fromAsync(client.eventPages({ ...open, limit: 100 }, { lane }))
  await Array.fromAsync(client.eventPages({ ...open, limit: 100 }, { lane }))
  expect(notices).toEqual([{ kind: 'page-cap', route: 'events', asked: 100, rows: 2 }])
  expect(new Set(gamma.seen.map(({ query }) => query.get('limit')))).toEqual(new Set(['100']))
})

test('of a list with a total no row beyond it is asked for, nor handed on', async () => {
  const { gamma, client } = await harness(({ index }) =>
    page('events', index === 2 ? [5, 6] : [2 * index + 1, 2 * index + 2], `c${index}`),
  )
  const pages = await Array.fromAsync(client.eventPages({ ...open, total: 5 }, { lane }))
  expect(rowsOf(pages)).toEqual([1, 2, 3, 4, 5])
  await expect.poll(gamma.inFlight).toBe(0)
  expect(gamma.seen.map(({ query }) => query.get('limit'))).toEqual(['2', '2', '1'])
})

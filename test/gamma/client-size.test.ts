import { expect, test } from 'vitest'
import { bomb, encoded, json, page, raw } from '../support/gamma.ts'
import { failure, harness, rowsOf } from './harness.ts'

const lane = 'poll'
const rows = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ n, text: 'x'.repeat(90) }))
/** Rows of about 100 bytes: 20 fit. */
const small = { maxDecodedBytes: 2_200 }

test('a page beyond the cap is asked again in half the size, and so are those after it', async () => {
  const { gamma, client, notices } = await harness(({ query }) => {
    const after = query.get('after_cursor')
    const size = Number(query.get('limit'))
    return encoded({ events: rows(size), ...(after ? {} : { next_cursor: 'b' }) }, 'gzip')
  }, small)
  const pages = await Array.fromAsync(client.eventPages({ closed: false, limit: 70 }, { lane }))
  expect(pages.map((page) => page.rows.length)).toEqual([17, 17])
  const limits = gamma.seen.map(({ query }) => query.get('limit'))
  expect(limits).toEqual(['70', '35', '17', '17'])
  expect(gamma.seen.map(({ query }) => query.get('after_cursor'))).toEqual([null, null, null, 'b'])
  expect(notices).toMatchObject([
    { kind: 'page-shrunk', route: 'events', asked: 70, rows: 35 },
    { kind: 'page-shrunk', route: 'events', asked: 35, rows: 17 },
  ])
})

test('halving starts from what upstream really sends', async () => {
  const { gamma, client } = await harness(
    ({ index }) =>
      index === 0 ? page('events', rows(8), 'b') : page('events', rows(index < 2 ? 30 : 1)),
    small,
  )
  await Array.fromAsync(client.eventPages({ closed: false, limit: 100 }, { lane }))
  expect(gamma.seen.map(({ query }) => query.get('limit'))).toEqual(['100', '100', '4'])
})

test('one answer that was too large does not shrink the pages of later readings', async () => {
  const { gamma, client } = await harness(
    ({ index }) => (index === 0 ? bomb(1_000_000) : page('events', [1])),
    small,
  )
  const query = { closed: false, limit: 40 }
  await Array.fromAsync(client.eventPages(query, { lane }))
  await Array.fromAsync(client.eventPages(query, { lane }))
  expect(gamma.seen.map(({ query }) => query.get('limit'))).toEqual(['40', '20', '40'])
})

test('small pages without markets do not shrink because those with markets had to', async () => {
  const { gamma, client } = await harness(
    ({ query }) =>
      page('events', query.has('include_markets') ? [1] : rows(Number(query.get('limit')))),
    small,
  )
  await Array.fromAsync(client.eventPages({ closed: false, limit: 40 }, { lane }))
  const slim = { closed: false, limit: 40, includeMarkets: false }
  await Array.fromAsync(client.eventPages(slim, { lane }))
  expect(gamma.seen.map(({ query }) => query.get('limit'))).toEqual(['40', '20', '40'])
})

test('a single row that is too large is an error', async () => {
  const { gamma, client } = await harness(() => json({ events: rows(30) }), small)
  const error = await failure(
    Array.fromAsync(client.eventPages({ closed: false, limit: 3 }, { lane })),
  )
  expect(error.code).toBe('GAMMA_TOO_LARGE')
  expect(gamma.seen.map(({ query }) => query.get('limit'))).toEqual(['3', '1'])
  expect((await failure(client.market({ id: 1 }, { lane }))).code).toBe('GAMMA_TOO_LARGE')
})

test('a gzip bomb of 300 MB costs no more memory than the cap', async () => {
  const { client } = await harness(() => bomb(300_000_000), { maxDecodedBytes: 16_000_000 })
  let peak = 0
  const before = process.memoryUsage().rss
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 5)
  const error = await failure(client.market({ id: 1 }, { lane }))
  clearInterval(sampling)
  expect(error.code).toBe('GAMMA_TOO_LARGE')
  expect(peak - before).toBeLessThan(40_000_000)
})

test.each(['gzip', 'deflate', 'br'] as const)('an answer in %s is read', async (encoding) => {
  const { client } = await harness(() => encoded({ events: rows(500) }, encoding))
  const pages = await Array.fromAsync(client.eventPages({ closed: false, limit: 500 }, { lane }))
  expect(rowsOf(pages)).toEqual(rows(500))
  expect(pages[0]?.decodedBytes).toBe(JSON.stringify({ events: rows(500) }).length)
  expect(pages[0]?.wireBytes).toBeLessThan(10_000)
})

test('texts beyond ASCII arrive whole, plain and compressed', async () => {
  const row = { question: 'Kılıçdaroğlu kazanır mı? 🏆 中文' }
  const { client } = await harness(({ index }) => (index ? encoded(row, 'gzip') : json(row)))
  const answers = [
    await client.market({ id: 1 }, { lane }),
    await client.market({ id: 1 }, { lane }),
  ]
  expect(answers.map((answer) => answer?.body)).toEqual([row, row])
})

test.each(['gzip, gzip', 'gzip, br', 'zstd', 'compress', 'constructor'])(
  'content encoding %j is refused',
  async (encoding) => {
    const { client } = await harness(() => raw('{}', { 'content-encoding': encoding }))
    const error = await failure(client.market({ id: 1 }, { lane }))
    expect(error).toMatchObject({
      code: 'GAMMA_BAD_PAYLOAD',
      message: expect.stringMatching('enc'),
    })
  },
)

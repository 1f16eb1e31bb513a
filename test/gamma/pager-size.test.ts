import { afterEach, expect, test } from 'vitest'
import { createGammaClient } from '../../src/gamma/client.ts'
import { type FakeGamma, page, startGamma } from '../support/gamma.ts'

let gamma: FakeGamma | undefined
afterEach(() => gamma?.close())

/** A list of 300 rows; the first 40 of 10 kB each, the others of 1 kB. */
const rows = Array.from({ length: 300 }, (_, i) => ({
  id: String(i),
  text: 'x'.repeat(i < 40 ? 10_000 : 1_000),
}))

test('pages begin small and grow or shrink towards the bytes wanted, up to the limit', async () => {
  gamma = await startGamma(({ query }) => {
    const from = Number(query.get('after_cursor') ?? 0)
    const to = from + Number(query.get('limit'))
    return page('events', rows.slice(from, to), to < rows.length ? String(to) : undefined)
  })
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  const seen: number[] = []
  const query = { closed: false, limit: 100, pageBytes: 50_000 }
  for await (const { rows } of client.eventPages(query, { lane: 'poll' })) seen.push(rows.length)
  await client.close()
  // 10 of 10 kB are too many: 4 fit 50 kB. At the light rows pages double until 49 rows fit.
  expect(seen.slice(0, 3)).toEqual([10, 4, 4])
  expect(Math.max(...seen)).toBeLessThanOrEqual(49)
  expect(Math.max(...seen)).toBeGreaterThan(40)
  expect(seen.reduce((sum, n) => sum + n, 0)).toBe(300)
})

test('the bytes wanted may depend on how long the last page took, and the rows wanted on what was read', async () => {
  gamma = await startGamma(({ query }) => (response) => {
    const from = Number(query.get('after_cursor') ?? 0)
    const to = from + Number(query.get('limit'))
    const reply = page('events', rows.slice(from, to), to < rows.length ? String(to) : undefined)
    setTimeout(() => reply(response), 50)
  })
  const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
  const pageBytes = (lastMs: number) => (lastMs >= 45 ? 200_000 : 10_000)
  const seen: number[] = []
  let wanted = 12
  const query = { closed: false, limit: 100, pageBytes, total: () => wanted }
  for await (const { rows } of client.eventPages(query, { lane: 'poll' })) {
    seen.push(rows.length)
    // Five of the first ten do not count, so five more are wanted.
    if (seen.length === 1) wanted += 5
  }
  await client.close()
  // Pages at most double.
  expect(seen).toEqual([10, 2, 4, 1])
  expect(gamma.seen.map(({ query }) => query.get('limit'))).toEqual(['10', '2', '4', '1'])
})

test.each([
  [true, 2],
  [false, 1],
])(
  'with looksAhead %s, %d pages have been asked for while the first is worked on',
  async (looksAhead, asked) => {
    gamma = await startGamma(({ query }) => {
      const from = Number(query.get('after_cursor') ?? 0)
      return page(
        'events',
        rows.slice(from, from + 100),
        from < 200 ? String(from + 100) : undefined,
      )
    })
    const client = createGammaClient({ url: gamma.url, userAgent: 'test' })
    const seen: number[] = []
    for await (const { rows } of client.eventPages(
      { closed: false, limit: 100, looksAhead },
      { lane: 'poll' },
    )) {
      if (seen.length === 0) {
        await fetch(`${gamma.url}/events/keyset`) // answered after whatever was asked for before it
        await expect.poll(() => (gamma?.seen.length ?? 0) - 1).toBe(asked)
      }
      seen.push(rows.length)
    }
    await client.close()
    expect(seen).toEqual([100, 100, 100])
  },
)

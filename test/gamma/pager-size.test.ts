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

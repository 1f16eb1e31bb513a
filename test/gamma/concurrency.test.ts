import { expect, test } from 'vitest'
import { createConcurrencyLimit, type Slowdown } from '../../src/gamma/concurrency.ts'
import { createFakeClock } from './fake-clock.ts'

const page = { label: '/events/keyset', decodedBytes: 1_500_000 }
const lookup = { label: '/markets/{id}', decodedBytes: 4_000 }

const setUp = (most = 8) => {
  const clock = createFakeClock()
  const slowdowns: Slowdown[] = []
  const limit = createConcurrencyLimit({ most, clock, onSlow: (slow) => slowdowns.push(slow) })
  /** Answers one after another, each of which took so long. */
  const answer = async (times: number, ms: number, of = page) => {
    for (let n = 0; n < times; n++) {
      const requestedAt = clock.now()
      await clock.advance(ms)
      limit.answered({ ...of, requestedAt, ms })
    }
  }
  return { clock, limit, slowdowns, answer }
}

test('answers three times as late as usual halve it, again and again down to one', async () => {
  const { limit, slowdowns, answer } = setUp()
  await answer(20, 400)
  await answer(2, 1_300)
  expect(limit.limit()).toBe(8)
  await answer(1, 1_300)
  expect(limit.limit()).toBe(4)
  expect(slowdowns).toEqual(
    [{ route: '/events/keyset', ms: 1_300, usualMs: 400, limit: 4 }].map((slow) => ({
      ...slow,
      usualMs: expect.closeTo(400, -1),
    })),
  )
  await answer(20, 1_300)
  expect(slowdowns.map((slow) => slow.limit)).toEqual([4, 2, 1])
})

test('ten normal answers in a row let it grow by one, up to where it was', async () => {
  const { limit, answer } = setUp()
  await answer(20, 400)
  await answer(30, 1_300)
  expect(limit.limit()).toBe(1)
  await answer(3, 400)
  await answer(9, 400)
  expect(limit.limit()).toBe(2)
  await answer(9, 400)
  await answer(1, 1_300)
  await answer(9, 400)
  expect(limit.limit()).toBe(2)
  await answer(100, 400)
  expect(limit.limit()).toBe(8)
})

test.each([
  ['a single late answer', [[1, 9_000]]],
  ['answers twice as late', [[50, 900]]],
  [
    'a late answer now and then',
    Array(10)
      .fill([1, 5_000])
      .flatMap((late) => [late, [4, 400]]),
  ],
] as const)('%s changes nothing', async (_, answers) => {
  const { limit, answer } = setUp()
  await answer(20, 400)
  for (const [times, ms] of answers) await answer(times, ms)
  expect(limit.limit()).toBe(8)
})

test('a few milliseconds more are not slow, however many times as long', async () => {
  const { limit, answer } = setUp()
  await answer(20, 5)
  await answer(20, 300)
  expect(limit.limit()).toBe(8)
  await answer(20, 320)
  expect(limit.limit()).toBeLessThan(8)
})

test('a page is not slow for taking longer than a lookup, nor a large page than a small one', async () => {
  const { limit, answer } = setUp()
  await answer(20, 60, lookup)
  await answer(20, 100, { ...page, decodedBytes: 20_000 })
  await answer(20, 1_400)
  expect(limit.limit()).toBe(8)
})

test('a throttled hour does not become what is usual', async () => {
  const { limit, answer } = setUp()
  await answer(20, 400)
  await answer(500, 4_000)
  expect(limit.limit()).toBe(1)
})

test('what lastingly takes longer becomes usual in the end', async () => {
  const { limit, answer } = setUp()
  await answer(20, 400)
  await answer(2_000, 1_500)
  expect(limit.limit()).toBe(8)
})

test('one refusal halves it at once, and what was sent before tells nothing of what is now', async () => {
  const { clock, limit, slowdowns } = setUp()
  const before = clock.now()
  await clock.advance(10_000)
  for (let n = 0; n < 4; n++) limit.refused('/events/keyset', before)
  expect(limit.limit()).toBe(4)
  await clock.advance(10_000)
  limit.refused('/events/keyset', clock.now())
  expect(limit.limit()).toBe(2)
  expect(slowdowns[0]).toEqual({ route: '/events/keyset', limit: 4 })
})

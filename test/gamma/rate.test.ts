import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRate } from '../../src/gamma/rate.ts'

test('no 10 s see more than ten times the rate, whatever the arrivals', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 300, maxLength: 600 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), pauses, (perSecond, gaps) => {
      const rate = createRate(perSecond)
      const starts: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        now += rate.waitMs(now)
        rate.take(now)
        starts.push(now)
      }
      for (const [index, start] of starts.entries()) {
        const inWindow = starts.slice(index).filter((other) => other < start + 9_999.999)
        expect(inWindow.length).toBeLessThanOrEqual(perSecond * 10)
      }
    }),
    { numRuns: 30 },
  )
})

test.each([3, 6, 7, 11, 13])('at %d a second the window holds however times round', (perSecond) => {
  const rate = createRate(perSecond)
  const starts: number[] = []
  for (let now = 0.1; starts.length < 5000; ) {
    now += rate.waitMs(now)
    rate.take(now)
    starts.push(now)
  }
  const later = starts.slice(perSecond * 10)
  const shortest = Math.min(...later.map((start, n) => start - (starts[n] ?? 0)))
  expect(shortest).toBeGreaterThan(9_999.999)
})

test("after a pause one second's worth may start at once, then it goes on evenly", () => {
  const rate = createRate(5)
  for (let count = 0; count < 5; count++) {
    expect(rate.waitMs(0)).toBe(0)
    rate.take(0)
  }
  expect(rate.waitMs(0)).toBe(200)
  rate.take(200)
  expect(rate.waitMs(200)).toBe(200)
})

test('a start is forgotten after 10 s', () => {
  const rate = createRate(2)
  rate.take(0)
  rate.take(500)
  expect(rate.usedLast10s(9_999)).toBe(2)
  expect(rate.usedLast10s(10_000)).toBe(1)
  expect(rate.usedLast10s(10_500)).toBe(0)
})

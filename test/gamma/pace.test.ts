import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemoryLedger, type PermitRequest } from '../../src/gamma/ledger.ts'
import { allowedPer10s, paceOf } from '../../src/gamma/pace.ts'
import { createFakeClock } from './fake-clock.ts'

const requestAt = (perSecond: number): PermitRequest => {
  const pace = paceOf(perSecond)
  return { family: 'events', share: 'polling', ...pace, usedAtMost: pace.burst - 1 }
}

/** When permits are given to one who comes after each of these pauses and waits for his turn. */
const permitsAt = async (perSecond: number, gaps: readonly number[]): Promise<number[]> => {
  let now = 0
  const ledger = createMemoryLedger({ ...createFakeClock(), now: () => now })
  const given: number[] = []
  for (const gap of gaps) {
    now += gap
    for (;;) {
      const { waitMs } = await ledger.take(requestAt(perSecond))
      if (waitMs === 0) break
      now += waitMs
    }
    given.push(now)
  }
  return given
}

test('no 10 s see more than ten times the rate, whatever the arrivals', async () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 200, maxLength: 400 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), pauses, async (perSecond, gaps) => {
      const given = await permitsAt(perSecond, gaps)
      for (const [index, start] of given.entries()) {
        const inWindow = given.slice(index).filter((other) => other < start + 9_999.999)
        expect(inWindow.length).toBeLessThanOrEqual(perSecond * 10)
      }
    }),
    { numRuns: 30 },
  )
})

test.each([0.05, 0.1, 0.15, 0.25, 0.5, 0.9, 1, 2.5, 13, 25])(
  'at %d a second a busy hour keeps to the window, and to four fifths of the rate at least',
  async (perSecond) => {
    const given = await permitsAt(perSecond, Array(500).fill(0))
    const most = allowedPer10s(perSecond)
    const tooMany = given.slice(most).filter((at, n) => at - (given[n] ?? 0) < 9_999.999)
    expect(tooMany).toEqual([])
    const seconds = (given.at(-1) ?? 0) / 1000
    if (perSecond >= 0.5) expect(500 / seconds).toBeGreaterThan(perSecond * 0.8)
  },
)

test("after a pause one second's worth may start at once, then it goes on at nine tenths", async () => {
  const given = await permitsAt(5, [60_000, 0, 0, 0, 0, 0, 0])
  const times = given.map((at) => Math.round(at - 60_000))
  expect(times).toEqual([0, 0, 0, 0, 0, 222, 444])
})

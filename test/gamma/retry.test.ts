import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { GammaError } from '../../src/gamma/failure.ts'
import { createRetryPolicy } from '../../src/gamma/retry.ts'
import { retryAfterMs } from '../../src/gamma/retry-after.ts'

const passing = new GammaError('GAMMA_UNAVAILABLE', 'passing', { transient: true })
const lane = 'poll'
const leftMs = Number.POSITIVE_INFINITY

test('the first retry waits 200 to 800 ms, the second 200 to 2000 ms, and there is no third', () => {
  const soonest = createRetryPolicy(() => 0)
  const latest = createRetryPolicy(() => 1)
  const waits = [soonest, latest].map((policy) =>
    [1, 2, 3].map((tries) => policy.next({ error: passing, tries, lane, leftMs })),
  )
  expect(waits).toEqual([
    [200, 200, undefined],
    [800, 2000, undefined],
  ])
})

test('what will not pass is not tried again', () => {
  const policy = createRetryPolicy(() => 0)
  const lasting = new GammaError('GAMMA_REFUSED', 'lasting')
  const foreign = new AppError('GAMMA_UNAVAILABLE', 'not one of ours')
  for (const error of [lasting, foreign, new Error('bug')]) {
    expect(policy.next({ error, tries: 1, lane, leftMs })).toBeUndefined()
  }
})

test('a retry that would end after the deadline is not made', () => {
  const policy = createRetryPolicy(() => 0)
  expect(policy.next({ error: passing, tries: 1, lane, leftMs: 200 })).toBeUndefined()
  expect(policy.next({ error: passing, tries: 1, lane, leftMs: 201 })).toBe(200)
})

test('a short Retry-After is waited out in full, a long one ends the request', () => {
  const policy = createRetryPolicy(() => 0)
  const paused = (retryAfterSeconds: number) =>
    new GammaError('GAMMA_RATE_LIMITED', 'paused', { transient: true, retryAfterSeconds })
  expect(policy.next({ error: paused(2), tries: 1, lane, leftMs })).toBe(2200)
  expect(policy.next({ error: paused(3), tries: 1, lane, leftMs })).toBeUndefined()
})

test('in an outage retries add a fifth to the requests, after the few saved up', () => {
  const policy = createRetryPolicy(() => 0)
  let retries = 0
  for (let request = 0; request < 1000; request++) {
    policy.earn(lane)
    for (const tries of [1, 2]) {
      if (policy.next({ error: passing, tries, lane, leftMs }) !== undefined) retries += 1
    }
  }
  expect(retries).toBeGreaterThanOrEqual(200)
  expect(retries).toBeLessThanOrEqual(203)
})

test('a lane that has used up its retries takes none from the other', () => {
  const policy = createRetryPolicy(() => 0)
  while (policy.next({ error: passing, tries: 1, lane, leftMs }) !== undefined);
  expect(policy.next({ error: passing, tries: 1, lane: 'demand', leftMs })).toBe(200)
})

const WALL = Date.UTC(2026, 0, 1, 12, 0, 0)

test.each([
  ['120', 120_000],
  [' 7 ', 7_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['99999', 900_000],
  ['Fri, 02 Jan 2026 12:00:00 GMT', 900_000],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %j asks for %j ms', (header, ms) => {
  expect(retryAfterMs(header, WALL)).toBe(ms)
})

import { expect, test } from 'vitest'
import { type BreakerState, createBreaker, type Verdict } from '../../src/gamma/breaker.ts'
import { createFakeClock } from './fake-clock.ts'

const label = '/events/keyset'

const setUp = () => {
  const clock = createFakeClock()
  const changes: BreakerState[] = []
  const breaker = createBreaker({ clock, onChange: (state) => changes.push(state) })
  const tryOnce = (verdict: Verdict) => breaker.begin(label)(verdict)
  const fail = (times: number) => {
    for (let n = 0; n < times; n++) tryOnce('failed')
  }
  return { clock, changes, breaker, tryOnce, fail }
}

test('ten failures within 30 s open it, and then nothing is sent', () => {
  const { breaker, changes, fail } = setUp()
  fail(9)
  breaker.check(label)
  fail(1)
  const refusal = expect.objectContaining({
    code: 'GAMMA_UNAVAILABLE',
    message: '/events/keyset: not sent, Gamma has been failing',
    retryAfterSeconds: 15,
    transient: false,
  })
  expect(() => breaker.check(label)).toThrow(refusal)
  expect(() => breaker.begin(label)).toThrow(refusal)
  expect(changes).toEqual(['open'])
})

test('ten failures over a longer time do not open it', async () => {
  const { clock, breaker, fail } = setUp()
  for (let n = 0; n < 40; n++) {
    fail(1)
    await clock.advance(3_400)
  }
  expect(breaker.state()).toBe('closed')
})

test.each([
  [9, 10, 'closed'],
  [10, 10, 'open'],
] as const)('%i failures after %i answers leave it %s', (failures, answers, state) => {
  const { breaker, tryOnce, fail } = setUp()
  for (let n = 0; n < answers; n++) tryOnce('answered')
  fail(failures)
  expect(breaker.state()).toBe(state)
})

test('tries that were given up count for nothing', () => {
  const { breaker, tryOnce, fail } = setUp()
  for (let n = 0; n < 50; n++) tryOnce('unknown')
  fail(9)
  expect(breaker.state()).toBe('closed')
})

test('after 15 s one request is sent, and its answer closes it', async () => {
  const { clock, changes, breaker, fail } = setUp()
  fail(10)
  await clock.advance(14_900)
  expect(() => breaker.check(label)).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }))
  await clock.advance(100)
  breaker.check(label)
  const probe = breaker.begin(label)
  expect(() => breaker.check(label)).toThrow('not sent')
  expect(() => breaker.begin(label)).toThrow('not sent')
  probe('answered')
  breaker.check(label)
  expect(changes).toEqual(['open', 'half-open', 'closed'])
})

test('a probe that fails opens it for another 15 s, one that was given up lets the next try', async () => {
  const { clock, breaker, fail, tryOnce } = setUp()
  fail(10)
  await clock.advance(15_000)
  tryOnce('unknown')
  tryOnce('failed')
  expect(breaker.state()).toBe('open')
  expect(() => breaker.check(label)).toThrow(expect.objectContaining({ retryAfterSeconds: 15 }))
  await clock.advance(15_000)
  tryOnce('answered')
  expect(breaker.state()).toBe('closed')
})

test('what was sent before it opened neither closes it nor opens it for longer', async () => {
  const { clock, breaker, fail } = setUp()
  const early = [breaker.begin(label), breaker.begin(label)]
  fail(10)
  await clock.advance(10_000)
  early[0]?.('answered')
  early[1]?.('failed')
  expect(() => breaker.check(label)).toThrow(expect.objectContaining({ retryAfterSeconds: 5 }))
})

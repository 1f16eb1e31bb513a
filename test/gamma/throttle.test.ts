import { expect, test } from 'vitest'
import { createThrottle } from '../../src/gamma/throttle.ts'
import { createFakeClock } from './fake-clock.ts'

test('a shorter pause does not cut a longer one short', async () => {
  const clock = createFakeClock()
  const throttle = createThrottle(clock)
  throttle.impose(120_000)
  throttle.impose(1_000)
  await clock.advance(60_000)
  expect(() => throttle.check('/events/keyset')).toThrow(
    expect.objectContaining({ code: 'GAMMA_RATE_LIMITED', retryAfterSeconds: 60 }),
  )
  await clock.advance(60_000)
  throttle.check('/events/keyset')
})

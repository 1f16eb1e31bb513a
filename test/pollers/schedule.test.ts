import { getTasks } from 'node-cron'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createSchedule, periodOf, type Schedule } from '../../src/pollers/schedule.ts'

const EVERY_SECOND = '* * * * * *'
const YEARLY = '0 0 0 1 1 *'

let schedule: Schedule | undefined
afterEach(() => schedule?.stop())

const begin = (cron: string, tick: (stop: AbortSignal) => Promise<void>): Schedule => {
  schedule = createSchedule([{ tier: 'EVENTS', cron, tick }])
  schedule.start()
  return schedule
}

test('the first run is at once, without waiting for the clock', () => {
  const tick = vi.fn(async () => undefined)
  begin(YEARLY, tick)
  expect(tick).toHaveBeenCalledTimes(1)
})

test('the clock fires the next ones', async () => {
  const tick = vi.fn(async () => undefined)
  begin(EVERY_SECOND, tick)
  await vi.waitFor(() => expect(tick.mock.calls.length).toBeGreaterThanOrEqual(3), 5_000)
})

test('a run that is still under way when its tier is due is not run beside itself', async () => {
  let running = 0
  let most = 0
  let ended = 0
  begin(EVERY_SECOND, async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    running -= 1
    ended += 1
  })
  await vi.waitFor(() => expect(ended).toBeGreaterThanOrEqual(2), 8_000)
  expect(most).toBe(1)
})

test('stop aborts the run under way and returns when it has settled', async () => {
  const seen: string[] = []
  const running = begin(YEARLY, async (stop) => {
    await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()))
    seen.push('settled')
  })
  await running.stop()
  expect(seen).toEqual(['settled'])
})

test('tells when a tier is due next', () => {
  const running = begin(YEARLY, async () => undefined)
  expect(running.nextRunAt('EVENTS')?.toISOString()).toMatch(/^20\d\d-01-01T00:00:00\.000Z$/)
})

describe('a period', () => {
  afterEach(() => void vi.useRealTimers())

  test.each([
    ['*/30 * * * * *', 30_000],
    ['40 */5 * * * *', 300_000],
    ['*/15 * * * * *', 15_000],
    ['0 0,20 * * * *', 1_200_000],
    [YEARLY, 365 * 86_400_000],
  ])('of %s is its shortest pause', (cron, ms) => {
    expect(periodOf(cron)).toBe(ms)
  })

  test.each(['03:00', '09:02', '16:50', '17:59'])('is the same when asked at %s', (time) => {
    vi.useFakeTimers({ now: new Date(`2026-11-22T${time}:00Z`), toFake: ['Date'] })
    expect(periodOf('0 */5 9-17 * * *')).toBe(300_000)
  })

  test('asked for leaves no task behind, nor does a schedule that was stopped', async () => {
    const before = getTasks().size
    periodOf(EVERY_SECOND)
    await begin(YEARLY, async () => undefined).stop()
    expect(getTasks().size).toBe(before)
  })
})

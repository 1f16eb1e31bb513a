import { getTasks } from 'node-cron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createSchedule,
  periodOf,
  type Schedule,
  type ScheduledJob,
  type Trouble,
} from '../../src/pollers/schedule.ts'

const EVERY_SECOND = '* * * * * *'
const EVERY_30_SECONDS = '*/30 * * * * *'
const BY_DAY = '0 */5 9-17 * * *'
const YEARLY = '0 0 0 1 1 *'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

let schedule: Schedule | undefined
afterEach(() => schedule?.stop())

const begin = (
  cron: string,
  tick: ScheduledJob['tick'],
  onTrouble?: (trouble: Trouble) => void,
): Schedule => {
  schedule = createSchedule([{ job: 'EVENTS', cron, tick }], onTrouble)
  schedule.start()
  return schedule
}

describe('by real time', () => {
  test('a process that stood still runs each job once, and tells how late', async () => {
    const troubles: Trouble[] = []
    const tick = vi.fn(async () => undefined)
    begin(EVERY_SECOND, tick, (trouble) => troubles.push(trouble))
    const until = performance.now() + 1_700
    while (performance.now() < until);
    expect(tick).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(troubles.length).toBe(1), 20_000)
    expect(tick.mock.calls.length).toBeGreaterThan(1)
    expect(troubles).toEqual([{ kind: 'late', job: 'EVENTS', ms: expect.any(Number) }])
    expect(troubles[0]?.ms).toBeGreaterThan(600)
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
})

describe('by a clock of its own', () => {
  /** When each run began: what the wall clock showed, and since the start in ms. */
  let runs: { readonly wall: string; readonly at: number }[]
  let troubles: Trouble[]
  let startedAt: number

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
    vi.setSystemTime('2026-11-22T12:00:10Z')
    startedAt = performance.now()
    runs = []
    troubles = []
  })
  afterEach(() => void vi.useRealTimers())

  const note = async (): Promise<void> => {
    runs.push({ wall: new Date().toISOString().slice(11, 19), at: performance.now() - startedAt })
  }
  const follow = (cron: string, tick = note): Schedule =>
    begin(cron, tick, (trouble) => troubles.push(trouble))
  const walls = () => runs.map(({ wall }) => wall)
  const pauses = () => runs.slice(1).map(({ at }, i) => at - (runs[i]?.at ?? 0))

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  /** Sets the wall clock; the monotonic one and the timers go on as they were. */
  const setClock = (byMs: number): void => void vi.setSystemTime(Date.now() + byMs)

  test('the first run is at once, the next ones are at the slots', async () => {
    await pass(15 * SECOND)
    follow(EVERY_30_SECONDS)
    await pass(70 * SECOND)
    expect(walls()).toEqual(['12:00:25', '12:00:30', '12:01:00', '12:01:30'])
    expect(troubles).toEqual([])
  })

  test.each([-400, -HOUR, -24 * HOUR])('a clock set back by %i ms silences nothing', async (ms) => {
    follow(EVERY_30_SECONDS)
    await pass(85 * SECOND)
    setClock(ms)
    await pass(10 * MINUTE)
    expect(Math.max(...pauses())).toBeLessThanOrEqual(30 * SECOND + 400)
    expect(runs).toHaveLength(4 + 20)
    expect(troubles).toEqual([{ kind: 'clock-jump', ms }])
  })

  test.each([400, HOUR, 365 * 24 * HOUR])(
    'a clock set forward by %i ms brings one run at most, and no burst',
    async (ms) => {
      follow(EVERY_30_SECONDS)
      await pass(85 * SECOND)
      setClock(ms)
      await pass(10 * MINUTE)
      expect(Math.max(...pauses())).toBeLessThanOrEqual(30 * SECOND)
      expect(runs.length).toBeGreaterThanOrEqual(4 + 20)
      expect(runs.length).toBeLessThanOrEqual(4 + 21)
      expect(troubles).toEqual([{ kind: 'clock-jump', ms }])
    },
  )

  test('a clock that is set to and fro every second neither silences nor bursts', async () => {
    follow(EVERY_30_SECONDS)
    for (let i = 0; i < 120; i++) {
      setClock(i % 2 === 0 ? -HOUR : HOUR)
      await pass(SECOND)
    }
    expect(Math.max(...pauses())).toBeLessThanOrEqual(31 * SECOND)
    expect(runs.length).toBeLessThanOrEqual(10)
  })

  test('a slot that a small step back shows again is not run again', async () => {
    follow(EVERY_30_SECONDS)
    await pass(15 * SECOND)
    setClock(-4 * SECOND)
    await pass(MINUTE)
    expect(walls()).toEqual(['12:00:10', '12:00:26', '12:01:00'])
  })

  test('after a jump the slots are those of the new time', async () => {
    follow(EVERY_30_SECONDS)
    await pass(25 * SECOND)
    setClock(-(HOUR + 7 * SECOND))
    await pass(65 * SECOND)
    expect(walls()).toEqual(['12:00:10', '12:00:30', '11:00:53', '11:01:00', '11:01:30'])
  })

  test('by night, what runs by day is silent, and nobody is alarmed', async () => {
    vi.setSystemTime('2026-11-22T17:50:30Z')
    const running = follow(BY_DAY)
    await pass(15 * HOUR + 20 * MINUTE)
    expect(walls()).toEqual(['17:50:30', '17:55:00', '09:00:00', '09:05:00', '09:10:00'])
    expect(running.nextRunAt('EVENTS')?.toISOString()).toBe('2026-11-23T09:15:00.000Z')
    expect(troubles).toEqual([])
  })

  test('a run that is still under way when its job is due is not run beside itself', async () => {
    follow(EVERY_SECOND, async () => {
      await note()
      await new Promise((resolve) => setTimeout(resolve, 1_300))
    })
    await pass(7.5 * SECOND)
    expect(pauses()).toEqual([2_000, 2_000, 2_000])
  })

  test('a run that never settles does not silence its job for ever', async () => {
    follow(EVERY_30_SECONDS, async () => {
      await note()
      if (runs.length === 1) await new Promise(() => undefined)
    })
    await pass(3 * MINUTE)
    expect(walls()).toEqual(['12:00:10', '12:02:00', '12:02:30', '12:03:00'])
    expect(troubles).toEqual([{ kind: 'hung', job: 'EVENTS', ms: 110 * SECOND }])
  })

  test('a stopped schedule is silent', async () => {
    await follow(EVERY_30_SECONDS).stop()
    await pass(5 * MINUTE)
    expect(runs).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tells when a job is due next', () => {
    vi.setSystemTime('2026-02-01T00:00:00Z')
    const running = follow(YEARLY)
    expect(running.nextRunAt('EVENTS')?.toISOString()).toBe('2027-01-01T00:00:00.000Z')
    expect(running.nextRunAt('DUE')).toBeNull()
  })

  test('a slot within half a period of the start is no promise: the first run holds it', () => {
    vi.setSystemTime('2026-11-22T12:00:16Z')
    expect(follow(EVERY_30_SECONDS).nextRunAt('EVENTS')?.toISOString()).toBe(
      '2026-11-22T12:01:00.000Z',
    )
  })

  test('a run under way is told of the slot after its own, also where its timer was early', async () => {
    const told: (string | undefined)[] = []
    follow(EVERY_30_SECONDS, async () => {
      told.push(schedule?.nextRunAt('EVENTS')?.toISOString().slice(11, 19))
    })
    await pass(15 * SECOND)
    setClock(-5)
    await pass(10 * SECOND)
    expect(told.at(-1)).toBe('12:01:00')
  })
})

describe('a period', () => {
  afterEach(() => void vi.useRealTimers())

  test.each([
    [EVERY_30_SECONDS, 30_000],
    ['40 */5 * * * *', 300_000],
    ['*/15 * * * * *', 15_000],
    ['0 0,20 * * * *', 1_200_000],
    [YEARLY, 365 * 86_400_000],
  ])('of %s is its shortest pause', (cron, ms) => {
    expect(periodOf(cron)).toBe(ms)
  })

  test.each(['03:00', '09:02', '16:50', '17:59'])('is the same when asked at %s', (time) => {
    vi.useFakeTimers({ now: new Date(`2026-11-22T${time}:00Z`), toFake: ['Date'] })
    expect(periodOf(BY_DAY)).toBe(300_000)
  })

  test('asked for leaves no task behind, nor does a schedule that was stopped', async () => {
    const before = getTasks().size
    periodOf(EVERY_SECOND)
    await begin(YEARLY, async () => undefined).stop()
    expect(getTasks().size).toBe(before)
  })
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Interruption } from '../../src/client/interruption.ts'
import { createRecovery } from '../../src/client/recovery.ts'
import type { StreamStatus } from '../../src/client/status.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** The pauses after that many failures in a row, when chance gives that share of each. */
const pauses = async (failures: number, chance: number): Promise<readonly number[]> => {
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  const told: StreamStatus[] = []
  const recovery = createRecovery(new AbortController().signal, (status) => told.push(status))
  const taken: number[] = []
  for (let n = 0; n < failures; n += 1) {
    const begin = Date.now()
    const done = recovery.after(new Interruption('lost'))
    await vi.runAllTimersAsync()
    await done
    taken.push(Date.now() - begin)
  }
  expect(told.map((status) => 'delayMs' in status && status.delayMs)).toEqual(taken)
  return taken
}

test('pauses double from 0.1 s to 15 s', async () => {
  const bounds = [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000]
  expect(await pauses(10, 1)).toEqual(bounds)
})

test('chance takes any share of them, so that clients do not come back together', async () => {
  expect(await pauses(3, 0)).toEqual([0, 0, 0])
  expect(await pauses(3, 0.5)).toEqual([50, 100, 200])
})

test('a success ends the doubling', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1)
  const attempts: unknown[] = []
  const recovery = createRecovery(new AbortController().signal, (status) => attempts.push(status))
  for (const succeeds of [false, false, true]) {
    if (succeeds) recovery.succeeded()
    const done = recovery.after(new Interruption('lost'))
    await vi.runAllTimersAsync()
    await done
  }
  expect(attempts).toMatchObject([{ delayMs: 100 }, { delayMs: 200 }, { attempt: 1, delayMs: 100 }])
})

test('what no attempt can mend is thrown', async () => {
  const recovery = createRecovery(new AbortController().signal, () => undefined)
  const error = new TypeError('a defect of the loop')
  await expect(recovery.after(error)).rejects.toBe(error)
})

test('the signal ends a pause', async () => {
  const stop = new AbortController()
  const recovery = createRecovery(stop.signal, () => undefined)
  const done = recovery.after(new Interruption('full', 900_000))
  stop.abort()
  await done
  expect(vi.getTimerCount()).toBe(0)
})

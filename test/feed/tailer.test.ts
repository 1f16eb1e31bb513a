import { expect, onTestFinished, test, vi } from 'vitest'
import { createTailer, type LogSource } from '../../src/feed/tailer.ts'
import { createLogger } from '../../src/logger.ts'

const EPOCH = '0b5ba0e5-3e4c-4a53-8a1d-1c2d3e4f5a6b'

/** A log in memory, whose reads wait until they are let go. */
const createLog = () => {
  let lastVersion = 0
  let [reads, underWay, most] = [0, 0, 0]
  let gate = Promise.withResolvers<void>()
  const state = () => ({ epoch: EPOCH, lastVersion, oldestVersion: 1 })
  const source: LogSource<number> = {
    find: async () => state(),
    read: async (after, limit) => {
      reads += 1
      underWay += 1
      most = Math.max(most, underWay)
      await gate.promise
      underWay -= 1
      const count = Math.min(limit, lastVersion - after)
      return { state: state(), entries: Array.from({ length: count }, (_, n) => after + 1 + n) }
    },
    cut: async () => undefined,
  }
  return {
    source,
    stats: () => ({ reads, most }),
    append: (count: number) => {
      lastVersion += count
    },
    letGo: () => {
      gate.resolve()
      gate = Promise.withResolvers()
    },
  }
}

const tail = (source: LogSource<number>, batch: number) => {
  const taken: number[] = []
  const passed = vi.fn()
  const tailer = createTailer<number>({
    ...{ name: 'changes', history: 0, batch, pollMs: 3_600_000, deadlineMs: 60_000 },
    ...{ staleMs: 60_000, open: () => source, numberOf: (entry) => entry },
    reader: { begin: () => undefined, take: (entries) => taken.push(...entries), passed },
    logger: createLogger({ level: 'silent', format: 'json', build: 'test' }),
  })
  onTestFinished(tailer.close)
  return { tailer, taken, passed }
}

test('however often it is woken, it reads once more, and never twice at a time', async () => {
  const log = createLog()
  const { tailer, passed } = tail(log.source, 10)
  tailer.start()
  await vi.waitUntil(() => log.stats().reads === 1, 20_000)
  for (let times = 0; times < 5; times += 1) tailer.wake()
  log.letGo()
  await vi.waitUntil(() => log.stats().reads === 2, 20_000)
  log.letGo()
  await vi.waitUntil(() => passed.mock.calls.length === 2, 20_000)
  expect(log.stats()).toEqual({ reads: 2, most: 1 })
  expect(tailer.readings()).toEqual({ begun: 2, done: 2 })
})

test('it reads page after page until one is short', async () => {
  const log = createLog()
  const { tailer, taken, passed } = tail(log.source, 2)
  tailer.start()
  await vi.waitUntil(() => log.stats().reads === 1, 20_000)
  log.append(4)
  for (let read = 1; read <= 3; read += 1) {
    await vi.waitUntil(() => log.stats().reads === read, 20_000)
    log.letGo()
  }
  await vi.waitUntil(() => passed.mock.calls.length === 1, 20_000)
  expect(taken).toEqual([1, 2, 3, 4])
  expect(log.stats().reads).toBe(3)
})

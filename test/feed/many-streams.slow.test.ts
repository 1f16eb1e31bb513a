import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { appendResolutions, entries, openTestFeed, useFeedDatabase } from '../support/feed.ts'

const open = useFeedDatabase()

const STREAMS = 10_000

const heapAfterCollection = (): number => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

test('10,000 idle streams take little, and all are told one change in the same object', async (context) => {
  const feed = openTestFeed(open())
  await vi.waitUntil(() => feed.stats().resolutions.readings > 1, 20_000)
  const before = heapAfterCollection()
  const streams = Array.from({ length: STREAMS }, (_, index) =>
    feed.resolutions.messages({
      after: null,
      filter: index % 2 === 0 ? {} : { marketIds: [1, index] },
      signal: new AbortController().signal,
    }),
  )
  for (const stream of streams) await stream.next()
  const waiting = streams.map((stream) => stream.next())
  const bytes = (heapAfterCollection() - before) / STREAMS

  const started = performance.now()
  let lastMs = 0
  const told = waiting.map(async (one) => {
    const result = await one
    lastMs = performance.now() - started
    return result.value
  })
  await appendResolutions(open().database.db, entries(1))
  const messages = new Set(await Promise.all(told))
  context.annotate(
    `${Math.round(bytes)} bytes a stream; the last was told after ${Math.round(lastMs)} ms`,
  )
  expect(messages.size).toBe(1)
  expect(bytes).toBeLessThan(2_048)
  for (const stream of streams) await stream.return?.()
  expect(feed.stats().resolutions.streams).toBe(0)
})

test('1,000 readers that stand still cost nothing while 20,000 changes pass, and lose nothing', async () => {
  const feed = openTestFeed(open())
  await vi.waitUntil(() => feed.stats().resolutions.readings > 1, 20_000)
  const { signal } = new AbortController()
  const streams = Array.from({ length: 1_000 }, () =>
    feed.resolutions.messages({ after: null, filter: {}, signal }),
  )
  for (const stream of streams) await stream.next()
  for (let from = 0; from < 12_000; from += 500) {
    await appendResolutions(open().database.db, entries(500, from))
  }
  await vi.waitUntil(() => feed.stats().resolutions.position === 12_000, 20_000)
  const full = heapAfterCollection()
  for (let from = 12_000; from < 32_000; from += 500) {
    await appendResolutions(open().database.db, entries(500, from))
  }
  await vi.waitUntil(() => feed.stats().resolutions.position === 32_000, { timeout: 60_000 })
  expect(heapAfterCollection() - full).toBeLessThan(8 * 1_024 ** 2)
  const [slow] = streams
  for (let seq = 1; seq <= 32_000; seq += 1) {
    const message = (await slow?.next())?.value
    if (message?.type === 'change') expect(message.change.seq).toBe(seq)
    else seq -= 1
  }
  for (const stream of streams) await stream.return?.()
})

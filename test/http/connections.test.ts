import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createConnections } from '../../src/http/subscriptions/connections.ts'
import { STREAM_LIMITS } from '../../src/http/subscriptions/stream-limits.ts'
import { openMetrics } from '../support/metrics.ts'

/** So many connections, which drop as they are told to. */
const open = (count: number) => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { streams } = openMetrics().http
  const connections = createConnections(STREAM_LIMITS, streams, pino({ level: 'silent' }))
  const dropped: string[] = []
  for (let index = 0; index < count; index += 1) {
    const connection = {
      expiresAt: connections.expiry(),
      stalledSince: () => null,
      ping: () => undefined,
      drop: (reason: string) => {
        dropped.push(reason)
        connections.remove(connection)
      },
    }
    connections.add(connection)
  }
  return { connections, dropped }
}

test('a hundred streams are dropped at once at shutdown', async () => {
  const { connections, dropped } = open(100)
  const closed = connections.close()
  expect(dropped).toEqual(Array(100).fill('shutdown'))
  await closed
})

test('more are dropped over two seconds, so that their clients do not come back all at once', async () => {
  const { connections, dropped } = open(1_000)
  const closed = connections.close()
  expect(connections.isClosing).toBe(true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(dropped.length).toBeGreaterThan(300)
  expect(dropped.length).toBeLessThan(700)
  await vi.advanceTimersByTimeAsync(1_000)
  await closed
  expect(dropped).toHaveLength(1_000)
})

test('streams are dropped at ages that differ by a fifth at most', async () => {
  const { connections, dropped } = open(1_000)
  await vi.advanceTimersByTimeAsync(479_000)
  expect(dropped).toEqual([])
  await vi.advanceTimersByTimeAsync(121_000)
  expect(dropped.length).toBeGreaterThan(300)
  expect(dropped.length).toBeLessThan(700)
  await vi.advanceTimersByTimeAsync(122_000)
  expect(dropped).toEqual(Array(1_000).fill('aged'))
  await connections.close()
})

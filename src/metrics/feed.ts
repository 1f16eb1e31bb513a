import { Gauge, Registry } from 'prom-client'
import type { FeedStats } from '../feed/feed.ts'
import type { Section } from './section.ts'

/** How far this process has followed what is stored. */
export const createFeedMetrics = (stats: () => FeedStats): Section => {
  const registry = new Registry()
  const gauge = (name: string, help: string, labelNames: readonly string[]) =>
    new Gauge({ name: `polycool_feed_${name}`, help, labelNames, registers: [registry] })
  const head = gauge('head', 'Number of the last entry of the feed.', ['feed'])
  const lag = gauge('lag_entries', 'Entries that this process has not read yet.', ['feed'])
  const holes = gauge('holes', 'Entries found missing: 0, or a bug.', ['feed'])
  const failures = gauge('failed_reads', 'Reads that failed since the start.', ['feed'])
  const replays = gauge('replays', 'Streams that are being served from the table.', [])
  const listening = gauge(
    'listening',
    '1 while notifications come through, else polling alone.',
    [],
  )
  return {
    name: 'the feeds',
    registry,
    update: () => {
      const { resolutions, changes, isListening } = stats()
      for (const [feed, of] of Object.entries({ resolutions, changes })) {
        head.set({ feed }, of.head)
        lag.set({ feed }, of.lag)
        holes.set({ feed }, of.holes)
        failures.set({ feed }, of.failures)
      }
      replays.set(resolutions.replays.running + resolutions.replays.waiting)
      listening.set(isListening ? 1 : 0)
    },
  }
}

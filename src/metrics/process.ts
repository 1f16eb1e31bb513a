import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Section } from './section.ts'

/** How often the event loop is looked at: a block that lasts longer than this is always seen. */
const LOOK_MS = 100

/**
 * What the process takes of its machine, under the names that Prometheus' own clients use. Not by
 * `collectDefaultMetrics` (prom-client 15.1): its event-loop monitor cannot be stopped, and forgets
 * with each scrape what it saw.
 */
export const createProcessMetrics = ({
  build,
  service,
}: {
  readonly build: string
  readonly service: string
}): Section & { readonly close: () => void } => {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const memory = gauge('process_resident_memory_bytes', 'Resident memory.')
  const heap = gauge('nodejs_heap_size_used_bytes', 'Memory used by JavaScript objects.')
  const started = gauge('process_start_time_seconds', 'When the process started, Unix time.')
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time.',
    registers,
  })
  const delay = new Histogram({
    name: 'polycool_event_loop_delay_seconds',
    help: 'How late timers fire, looked at ten times a second.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  })
  new Gauge({
    name: 'polycool_build_info',
    help: 'Always 1; what runs, in its labels.',
    labelNames: ['build', 'service', 'node'],
    registers,
  }).set({ build, service, node: process.versions.node }, 1)
  started.set(performance.timeOrigin / 1_000)

  let lookedAt = performance.now()
  const looking = setInterval(() => {
    const now = performance.now()
    delay.observe(Math.max(0, now - lookedAt - LOOK_MS) / 1_000)
    lookedAt = now
  }, LOOK_MS).unref()

  return {
    name: 'the process',
    registry,
    update: () => {
      const { rss, heapUsed } = process.memoryUsage()
      memory.set(rss)
      heap.set(heapUsed)
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / 1e6)
    },
    close: () => clearInterval(looking),
  }
}

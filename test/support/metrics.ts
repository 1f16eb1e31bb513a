import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { GammaUsage } from '../../src/gamma/budget.ts'
import type { GammaClient } from '../../src/gamma/client.ts'
import type { RouteStats } from '../../src/gamma/stats.ts'
import type { Installation } from '../../src/metrics/installation.ts'
import { createMetrics, type Metrics, type MetricsDeps } from '../../src/metrics/metrics.ts'

const EVENTS_RUNS = {
  ...({ job: 'EVENTS', cron: null, periodMs: 30_000 } as const),
  ...{ sinceStart: 12.5, sinceEnd: 10, sinceSuccess: 40 },
}

export const INSTALLATION: Installation = {
  runs: [EVENTS_RUNS],
  ages: [{ tier: 'ON_DEMAND', marketCount: 7, p50Seconds: 3, p99Seconds: 9.5, staleCount: 2 }],
  coverage: { openUpstream: 50, openStored: 49, totalStored: 70, lastSweepAt: null },
  refusedRows: 4,
  prices: [
    { series: 'minutes', bytes: 81_920, keptSeconds: 7_200, isPaused: true },
    { series: 'hours', bytes: 40_960, keptSeconds: 90, isPaused: false },
  ],
}

const IDLE: RouteStats = {
  ...{ usedLast10s: 0, allowedPer10s: 300, throttledUntil: null, requests: 0, retries: 0 },
  ...{ errors: {}, wireBytes: 0, decodedBytes: 0 },
}
const UNUSED = { usedLast10s: 0, allowedPer10s: 300, throttledUntil: null }

export interface MetricsOptions
  extends Partial<Pick<MetricsDeps, 'service' | 'jobs' | 'isDatabaseUp'>> {
  /** Of the events route. */
  readonly stats?: () => Partial<RouteStats>
  readonly state?: Partial<ReturnType<GammaClient['state']>>
  readonly usage?: () => Promise<GammaUsage>
  readonly drift?: ReadonlyMap<string, number>
  readonly read?: () => Promise<Installation>
  /** Default 0. */
  readonly keptMs?: number
  /** Default: a process that serves nobody. */
  readonly feed?: MetricsDeps['feed']
}

export type TestMetrics = Metrics & {
  readonly logged: readonly { readonly level: number; readonly msg: string }[]
}

/** Metrics of an app that has nothing to tell but what the test says; closed when the test ends. */
export const openMetrics = (options: MetricsOptions = {}): TestMetrics => {
  const { stats = () => ({}), drift = new Map(), keptMs = 0 } = options
  const logged: { level: number; msg: string }[] = []
  const metrics = createMetrics({
    ...{ build: '1.2.3', service: options.service ?? 'api', jobs: options.jobs ?? [] },
    logger: pino({}, { write: (line: string) => logged.push(JSON.parse(line)) }),
    isDatabaseUp: options.isDatabaseUp ?? (async () => true),
    feed: options.feed ?? null,
    upstream: {
      client: {
        stats: () => ({ events: { ...IDLE, ...stats() }, markets: IDLE }),
        state: () => ({
          ...{ breaker: 'closed', concurrencyLimit: 4, throttledUntil: null },
          ...options.state,
        }),
      },
      drift: () => drift,
    },
    budget: {
      group: 'default',
      usage: options.usage ?? (async () => ({ events: UNUSED, markets: UNUSED })),
    },
    installation: { read: options.read ?? (async () => INSTALLATION), keptMs },
  })
  onTestFinished(metrics.close)
  return { ...metrics, logged }
}

/** The value of a sample such as `x{a="b"}`, its labels in any order; undefined when it is not there. */
export const sampleOf = (text: string, sample: string): number | undefined => {
  const wanted = normal(sample)
  const line = text.split('\n').find((each) => normal(each.replace(/ [^ ]+$/, '')) === wanted)
  const value = line?.split(' ').at(-1)
  return value === undefined ? undefined : Number(value.replace('Inf', 'Infinity'))
}

/** All samples of a metric. */
export const samplesOf = (text: string, name: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))

const normal = (sample: string): string => {
  const [, name = sample, labels = ''] = /^([^{]*)\{(.*)\}$/.exec(sample) ?? []
  return `${name}{${labels.split(',').toSorted().join()}}`
}

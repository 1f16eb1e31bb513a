import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { FeedStats } from '../../src/feed/feed.ts'
import type { Installation } from '../../src/metrics/installation.ts'
import { INSTALLATION, openMetrics, sampleOf, samplesOf } from '../support/metrics.ts'

const open = (options: Parameters<typeof openMetrics>[0] = {}) =>
  openMetrics({ jobs: ['EVENTS', 'DUE'], ...options })

const NOTHING = {
  ...{ requests: 0, decodedBytes: 0, eventsSeen: 0, eventsChanged: 0, marketsSeen: 0 },
  ...{ openMarketsSeen: 0, marketsChanged: 0, rowsRefused: 0, rowsOutdated: 0 },
}

describe('the runs of a job', () => {
  test('are counted by how they ended, with their rows, requests and duration', async () => {
    const { ticks, http } = open()
    const counts = { requests: 3, eventsSeen: 20, marketsSeen: 90, marketsChanged: 5 }
    ticks.ended({
      ...NOTHING,
      ...counts,
      rowsRefused: 1,
      rowsOutdated: 4,
      job: 'EVENTS',
      ms: 2_000,
      failure: null,
    })
    const failure = { code: 'GAMMA_TIMEOUT', message: 'told at length' }
    ticks.ended({ ...NOTHING, ...counts, job: 'EVENTS', ms: 27_000, failure })
    ticks.skipped('DUE')
    const text = await http.scrape()
    expect(samplesOf(text, 'polycool_ticks_total')).toEqual([
      'polycool_ticks_total{poll_job="events",outcome="ok"} 1',
      'polycool_ticks_total{poll_job="events",outcome="failed"} 1',
      'polycool_ticks_total{poll_job="events",outcome="stopped"} 0',
      'polycool_ticks_total{poll_job="events",outcome="skipped"} 0',
      'polycool_ticks_total{poll_job="due",outcome="ok"} 0',
      'polycool_ticks_total{poll_job="due",outcome="failed"} 0',
      'polycool_ticks_total{poll_job="due",outcome="stopped"} 0',
      'polycool_ticks_total{poll_job="due",outcome="skipped"} 1',
    ])
    expect(samplesOf(text, 'polycool_tick_errors_total')).toEqual([
      'polycool_tick_errors_total{poll_job="events",code="GAMMA_TIMEOUT"} 1',
    ])
    expect(sampleOf(text, 'polycool_tick_requests_total{poll_job="events"}')).toBe(6)
    expect(sampleOf(text, 'polycool_rows_seen_total{poll_job="events",kind="event"}')).toBe(40)
    expect(sampleOf(text, 'polycool_rows_seen_total{poll_job="events",kind="market"}')).toBe(180)
    expect(sampleOf(text, 'polycool_rows_changed_total{poll_job="events",kind="market"}')).toBe(10)
    expect(sampleOf(text, 'polycool_rows_refused_total{poll_job="events"}')).toBe(1)
    expect(sampleOf(text, 'polycool_rows_outdated_total{poll_job="events"}')).toBe(4)
    expect(sampleOf(text, 'polycool_tick_duration_seconds_sum{poll_job="events"}')).toBe(29)
    const within = 'polycool_tick_duration_seconds_bucket'
    expect(sampleOf(text, `${within}{poll_job="events",le="2.5"}`)).toBe(1)
    expect(sampleOf(text, `${within}{poll_job="events",le="30"}`)).toBe(2)
  })

  test('that a stop of the process ended are no failures', async () => {
    const { ticks, http } = open()
    const failure = { code: 'STOPPED', message: 'stopped by SIGTERM' }
    ticks.ended({ ...NOTHING, job: 'EVENTS', ms: 10, failure })
    const text = await http.scrape()
    expect(sampleOf(text, 'polycool_ticks_total{poll_job="events",outcome="stopped"}')).toBe(1)
    expect(samplesOf(text, 'polycool_tick_errors_total')).toEqual([])
  })

  test('that the database lost, and what the schedule had to do, are counted', async () => {
    const { ticks, http } = open()
    ticks.unrecorded('DUE', 'DATABASE_UNAVAILABLE')
    ticks.troubled({ kind: 'hung', job: 'DUE', ms: 60_000 })
    const text = await http.scrape()
    expect(sampleOf(text, 'polycool_ticks_total{poll_job="due",outcome="failed"}')).toBe(1)
    const lost = 'polycool_tick_errors_total{poll_job="due",code="DATABASE_UNAVAILABLE"}'
    expect(sampleOf(text, lost)).toBe(1)
    expect(sampleOf(text, 'polycool_schedule_troubles_total{kind="hung"}')).toBe(1)
    expect(sampleOf(text, 'polycool_schedule_troubles_total{kind="clock-jump"}')).toBe(0)
  })
})

test('upstream is as the client counts it, however often it is scraped', async () => {
  const { http } = open({
    stats: () => ({
      ...{ requests: 12, retries: 2, wireBytes: 1_000, decodedBytes: 9_000 },
      errors: { GAMMA_TIMEOUT: 3 },
    }),
    state: {
      ...{ breaker: 'half-open', concurrencyLimit: 2 },
      throttledUntil: new Date(Date.now() + 60_000),
    },
  })
  await http.scrape()
  const text = await http.scrape()
  const upstream = (name: string) => sampleOf(text, `polycool_upstream_${name}`)
  expect(upstream('requests_total{route="/events"}')).toBe(12)
  expect(upstream('requests_total{route="/markets"}')).toBe(0)
  expect(upstream('retries_total{route="/events"}')).toBe(2)
  expect(upstream('received_bytes_total{route="/events"}')).toBe(1_000)
  expect(upstream('decoded_bytes_total{route="/events"}')).toBe(9_000)
  expect(samplesOf(text, 'polycool_upstream_errors_total')).toEqual([
    'polycool_upstream_errors_total{route="/events",code="GAMMA_TIMEOUT"} 3',
  ])
  expect(upstream('concurrency_limit')).toBe(2)
  expect(upstream('breaker{state="closed"}')).toBe(0)
  expect(upstream('breaker{state="half-open"}')).toBe(1)
  expect(upstream('breaker{state="open"}')).toBe(0)
  expect(upstream('pause_seconds')).toBeGreaterThan(55)
  expect(upstream('pause_seconds')).toBeLessThanOrEqual(60)
})

test('the upstream budget is that of the whole group', async () => {
  const events = { usedLast10s: 5, allowedPer10s: 300, throttledUntil: null }
  const markets = { usedLast10s: 0, allowedPer10s: 180, throttledUntil: null }
  const text = await open({ usage: async () => ({ events, markets }) }).http.scrape()
  const budget = (name: string, route: string) =>
    sampleOf(text, `polycool_upstream_budget_${name}{group="default",route="${route}"}`)
  expect(budget('used', '/events')).toBe(5)
  expect(budget('allowed', '/events')).toBe(300)
  expect(budget('allowed', '/markets')).toBe(180)
})

test('what upstream sends that is not known is counted, and never named: its names have no end', async () => {
  const drift = new Map([
    ['market.newcomer', 3],
    ['market.marketType=odd', 1],
  ])
  const text = await open({ drift }).http.scrape()
  expect(sampleOf(text, 'polycool_upstream_unknown_names')).toBe(2)
  expect(sampleOf(text, 'polycool_upstream_unknown_total')).toBe(4)
  expect(text).not.toContain('newcomer')
})

test('each outcome of fetchMarket is counted apart, a thrown one too', async () => {
  const { counted, http } = open()
  const market = { marketId: 1, changed: false, upstreamMs: null, problem: null }
  const fetched = { kind: 'fetched', ...market } as const
  const outcomes = [
    { ...fetched, isFresh: true, refreshInFlight: false },
    { ...fetched, isFresh: false, refreshInFlight: true },
    { ...fetched, isFresh: false, refreshInFlight: false },
    { kind: 'not-found', message: '' } as const,
    { kind: 'unavailable', message: '', retryAfterSeconds: 5 } as const,
    { kind: 'rate-limited', message: '', retryAfterSeconds: 5 } as const,
  ]
  for (const outcome of outcomes) expect(await counted(async () => outcome)()).toBe(outcome)
  const thrown = counted(async () => {
    throw new AppError('BAD_USER_INPUT', 'no')
  })
  await expect(thrown()).rejects.toThrow('no')
  const text = await http.scrape()
  expect(samplesOf(text, 'polycool_fetch_market_duration_seconds_count')).toEqual(
    ['fresh', 'in_flight', 'stored', 'not_found', 'unavailable', 'rate_limited', 'error'].map(
      (outcome) => `polycool_fetch_market_duration_seconds_count{outcome="${outcome}"} 1`,
    ),
  )
})

describe('the installation', () => {
  test('is told as the database tells it', async () => {
    const text = await open().http.scrape()
    expect(sampleOf(text, 'polycool_database_up')).toBe(1)
    expect(sampleOf(text, 'polycool_job_period_seconds{poll_job="events"}')).toBe(30)
    expect(sampleOf(text, 'polycool_job_since_start_seconds{poll_job="events"}')).toBe(12.5)
    expect(sampleOf(text, 'polycool_job_since_end_seconds{poll_job="events"}')).toBe(10)
    expect(sampleOf(text, 'polycool_job_since_success_seconds{poll_job="events"}')).toBe(40)
    expect(sampleOf(text, 'polycool_tier_markets{tier="on_demand"}')).toBe(7)
    expect(sampleOf(text, 'polycool_tier_stale_markets{tier="on_demand"}')).toBe(2)
    expect(sampleOf(text, 'polycool_tier_age_seconds{tier="on_demand",quantile="0.5"}')).toBe(3)
    expect(sampleOf(text, 'polycool_tier_age_seconds{tier="on_demand",quantile="0.99"}')).toBe(9.5)
    expect(sampleOf(text, 'polycool_open_markets_upstream')).toBe(50)
    expect(sampleOf(text, 'polycool_open_markets_stored')).toBe(49)
    expect(sampleOf(text, 'polycool_markets_stored')).toBe(70)
    expect(sampleOf(text, 'polycool_refused_rows')).toBe(4)
    expect(sampleOf(text, 'polycool_price_series_bytes{series="minutes"}')).toBe(81_920)
    expect(sampleOf(text, 'polycool_price_series_kept_seconds{series="hours"}')).toBe(90)
    expect(sampleOf(text, 'polycool_price_recording_paused')).toBe(1)
  })

  test('with a job that never succeeded has an endless lag, so that the alarm for a lag rings', async () => {
    const never = { sinceStart: null, sinceEnd: null, sinceSuccess: null }
    const run = { job: 'DUE', cron: null, periodMs: 15_000, ...never } as const
    const text = await open({ read: async () => ({ ...INSTALLATION, runs: [run] }) }).http.scrape()
    const lag = 'polycool_job_since_success_seconds{poll_job="due"}'
    expect(sampleOf(text, lag)).toBe(Number.POSITIVE_INFINITY)
    expect(samplesOf(text, 'polycool_job_since_start_seconds')).toEqual([])
  })

  test('is read once for all who ask within the time that an answer is kept', async () => {
    let reads = 0
    const read = async () => {
      reads += 1
      return INSTALLATION
    }
    const { http } = open({ read, keptMs: 60_000 })
    await Promise.all([http.scrape(), http.scrape()])
    await http.scrape()
    expect(reads).toBe(1)
  })

  test('that does not answer is left out within 2 s, the rest is there, and its answer serves the next scrape', async () => {
    const answer = Promise.withResolvers<Installation>()
    const { http } = open({
      read: () => answer.promise,
      isDatabaseUp: async () => false,
      keptMs: 60_000,
    })
    const since = performance.now()
    const text = await http.scrape()
    expect(performance.now() - since).toBeLessThan(2_000)
    expect(sampleOf(text, 'polycool_database_up')).toBe(0)
    expect(text).not.toContain('polycool_markets_stored')
    expect(sampleOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    answer.resolve(INSTALLATION)
    expect(sampleOf(await http.scrape(), 'polycool_markets_stored')).toBe(70)
  })
})

test('what cannot be read is left out, and logged when that begins, not with each scrape', async () => {
  let broken = true
  const { http, logged } = open({
    stats: () => {
      if (broken) throw new Error('no stats')
      return {}
    },
  })
  const text = await http.scrape()
  await http.scrape()
  expect(text).not.toContain('polycool_upstream_requests')
  expect(sampleOf(text, 'polycool_markets_stored')).toBe(70)
  expect(logged.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'metrics without those of upstream'],
  ])
  broken = false
  expect(await http.scrape()).toContain('polycool_upstream_requests_total')
  broken = true
  await http.scrape()
  expect(logged.length).toBe(2)
})

test('two apps of one process count apart', async () => {
  const [one, other] = [open(), open({ service: 'events' })]
  one.ticks.skipped('DUE')
  const skipped = 'polycool_ticks_total{poll_job="due",outcome="skipped"}'
  expect(sampleOf(await one.http.scrape(), skipped)).toBe(1)
  const text = await other.http.scrape()
  expect(sampleOf(text, skipped)).toBe(0)
  const node = process.versions.node
  const build = `polycool_build_info{build="1.2.3",service="events",node="${node}"}`
  expect(sampleOf(text, build)).toBe(1)
})

test('a blocked event loop is seen', async () => {
  const { http } = open()
  const delay = 'polycool_event_loop_delay_seconds'
  const looks = async () => sampleOf(await http.scrape(), `${delay}_count`)
  await expect.poll(looks, { interval: 5 }).toBeGreaterThan(0)
  const until = performance.now() + 400
  while (performance.now() < until);
  const late = async () => {
    const text = await http.scrape()
    const [all = 0, within = 0] = [`${delay}_count`, `${delay}_bucket{le="0.25"}`].map((name) =>
      sampleOf(text, name),
    )
    return all - within
  }
  await expect.poll(late, { interval: 5 }).toBeGreaterThan(0)
})

test('every line is in the text format of Prometheus, and each metric tells what it is', async () => {
  const { ticks, http } = open()
  ticks.ended({ ...NOTHING, job: 'EVENTS', ms: 1, failure: { code: 'INTERNAL', message: '' } })
  const lines = (await http.scrape()).split('\n').filter((line) => line !== '')
  const label = String.raw`[a-z_]+="[^"\\]*"`
  const sample = new RegExp(
    String.raw`^([a-z_0-9]+)(\{${label}(,${label})*\})? (\+Inf|-?[0-9.e+-]+)$`,
  )
  const told = new Set<string>()
  for (const line of lines) {
    const [, name] = /^# (?:HELP|TYPE) ([a-z_0-9]+) \S/.exec(line) ?? []
    if (name !== undefined) told.add(name)
    else expect(line).toMatch(sample)
  }
  const named = lines.flatMap((line) => sample.exec(line)?.[1] ?? [])
  const bare = named.map((name) => name.replace(/_(bucket|sum|count)$/, ''))
  expect(bare.filter((name) => !told.has(name))).toEqual([])
})

const FOLLOWED: FeedStats = {
  resolutions: {
    ...{ head: 70, position: 68, lag: 2, holes: 1, readings: 9, failures: 4, streams: 5 },
    replays: { running: 2, waiting: 1, pages: 8, failures: 0 },
  },
  changes: { head: 7, position: 7, lag: 0, holes: 0, readings: 9, failures: 0, streams: 0 },
  isListening: true,
}

test('the feeds are told of by a process that serves them, and by no other', async () => {
  const text = await open({ feed: () => FOLLOWED }).http.scrape()
  const sample = (name: string) => sampleOf(text, `polycool_feed_${name}`)
  expect(
    ['head', 'lag_entries', 'holes', 'failed_reads'].map((name) =>
      sample(`${name}{feed="resolutions"}`),
    ),
  ).toEqual([70, 2, 1, 4])
  expect([sample('head{feed="changes"}'), sample('replays'), sample('listening')]).toEqual([
    7, 3, 1,
  ])
  expect(await open().http.scrape()).not.toContain('polycool_feed_')
})

test('docs/operations.md explains every metric, and no other', async () => {
  const text = await open({ feed: () => FOLLOWED }).http.scrape()
  const told = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const table = page.split('## Metrics')[1]?.split('### Alerts')[0] ?? ''
  const explained = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect(explained.toSorted()).toEqual(told.toSorted())
})

import { sql } from 'drizzle-orm'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createSimulator } from '../simulator/server.ts'
import type { Database } from '../src/db/client.ts'
import { sampleOf } from './support/metrics.ts'
import { createTestDatabase } from './support/postgres.ts'
import {
  answers,
  type Environment,
  type Process,
  queryOf,
  startCommand,
} from './support/process.ts'

/** Short, so that many slots pass; that of the due-lane belongs to resolutions. */
const CRONS: Environment = {
  EVENTS_CRON: '*/2 * * * * *',
  STANDALONE_CRON: '*/3 * * * * *',
  RESOLUTIONS_CRON: '*/4 * * * * *',
  DUE_CRON: '*/2 * * * * *',
}

const EVENTS = 12

interface Service extends Process {
  readonly url: string
}

let database: Database
let env: Environment

beforeEach(async () => {
  const simulator = await createSimulator({ events: EVENTS, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  const store = await createTestDatabase()
  onTestFinished(() => store.close())
  database = store.database
  env = { ...CRONS, DATABASE_URL: store.url, GAMMA_URL: simulator.url, LOG_LEVEL: 'debug' }
})

const startService = async (own: Environment): Promise<Service> => {
  const service = startCommand(['start'], { ...env, ...own })
  const { url = '' } = await service.logs(/^(GraphQL|health) at /)
  return { ...service, url }
}

const startApi = () => startService({ POLLER_MODE: 'none' })
const startPoller = (tiers: string) => startService({ POLLER_MODE: tiers, SERVE_API: 'false' })

const metricOf = async ({ url }: Service, sample: string): Promise<number> =>
  sampleOf(await (await fetch(`${url}/metrics`)).text(), sample) ?? Number.NaN

const succeeded = (service: Service, job: string): Promise<number> =>
  metricOf(service, `polycool_ticks_total{poll_job="${job}",outcome="ok"}`)

/** Waits until the service has done as many runs of the job beyond those it has done. */
const goesOn = async (service: Service, job: string, runs = 2): Promise<void> => {
  const done = await succeeded(service, job)
  await expect
    .poll(() => succeeded(service, job), { interval: 50, timeout: 20_000 })
    .toBeGreaterThanOrEqual(done + runs)
}

const serves = async ({ url }: Service): Promise<void> => {
  expect(await answers(`${url}/health/ready`)).toBe(true)
  expect(await queryOf(url, '{ events(first: 100) { totalCount } }')).toEqual({
    events: { totalCount: EVENTS },
  })
}

const servicesOf = (service: Process): readonly string[] =>
  [...new Set(service.log().map((line) => line.service))].toSorted()

test('an API and a poller for each tier share one database; each works on when others are killed', async () => {
  const [api, events, standalone, resolutions] = await Promise.all([
    startApi(),
    ...['events', 'standalone', 'resolutions'].map(startPoller),
  ])
  if (!events || !standalone || !resolutions) throw new Error('three were started')
  const pollers = [
    [events, 'events'],
    [standalone, 'standalone'],
    [resolutions, 'resolutions'],
    [resolutions, 'due'],
  ] as const
  await Promise.all(pollers.map(([poller, job]) => goesOn(poller, job, 1)))
  await serves(api)

  for (const [, job] of pollers) {
    const lag = `polycool_job_since_success_seconds{poll_job="${job}"}`
    await expect.poll(() => metricOf(api, lag), { timeout: 15_000 }).toBeLessThan(20)
  }
  for (const poller of [events, standalone, resolutions]) {
    const front = await (await fetch(poller.url)).text()
    expect(front).toMatch(/^\/health\/ready .*\n\/metrics /m)
    expect(front).not.toContain('/graphql')
    expect(await answers(`${poller.url}/health/live`)).toBe(true)
    expect(await answers(`${poller.url}/health/ready`)).toBe(true)
  }
  expect([api, events, standalone, resolutions].map(servicesOf)).toEqual([
    ['api'],
    ['events'],
    ['standalone'],
    ['resolutions'],
  ])

  api.kill('SIGKILL')
  await api.ended
  await Promise.all(pollers.map(([poller, job]) => goesOn(poller, job)))

  const another = await startApi()
  events.kill('SIGKILL')
  await events.ended
  await goesOn(standalone, 'standalone')
  await serves(another)
})

test('a poller of all tiers names each line after the tier that it is about, or itself', async () => {
  const poller = await startPoller('all')
  for (const job of ['events', 'standalone', 'resolutions', 'due']) await goesOn(poller, job, 1)
  poller.kill('SIGTERM')
  await poller.ended
  expect(servicesOf(poller)).toEqual(['events', 'poller', 'resolutions', 'standalone'])
})

test('without Polymarket a service is ready, and its metrics name what is wrong', async () => {
  const service = await startService({
    ...{ GAMMA_URL: 'http://127.0.0.1:9', POLLER_MODE: 'events' },
    EVENTS_CRON: '*/5 * * * * *', // longer than the tries of one request
  })
  const failed = 'polycool_tick_errors_total{poll_job="events",code="GAMMA_UNREACHABLE"}'
  await expect.poll(() => metricOf(service, failed), { timeout: 10_000 }).toBeGreaterThan(0)
  const lag = 'polycool_job_since_success_seconds{poll_job="events"}'
  expect(await metricOf(service, lag)).toBe(Number.POSITIVE_INFINITY)
  const errors = 'polycool_upstream_errors_total{route="/events",code="GAMMA_UNREACHABLE"}'
  expect(await metricOf(service, errors)).toBeGreaterThan(0)
  expect(await answers(`${service.url}/health/ready`)).toBe(true)
})

test('a poller with a METRICS_PORT has its metrics there alone; a busy one is refused by its name', async () => {
  const poller = await startService({
    ...{ POLLER_MODE: 'events', SERVE_API: 'false', METRICS_PORT: '0' },
  })
  const { url = '', service } = await poller.logs(/^metrics at /)
  expect(service).toBe('events')
  expect(await (await fetch(url)).text()).toContain('polycool_database_up 1')
  expect((await fetch(`${poller.url}/metrics`)).status).toBe(404)
  expect(await answers(`${poller.url}/health/ready`)).toBe(true)

  const { port } = new URL(url)
  const { code, stderr } = await startCommand(['start'], { ...env, METRICS_PORT: port }).ended
  expect(code).toBe(1)
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(
    `polycool: Cannot listen on 127.0.0.1:${port}: another process listens there; stop it, or ` +
      'set METRICS_PORT to another port (0: any free one). [EADDRINUSE]',
  )
})

/** The processes that ran the events tier, one after the other. */
const ownersOf = async (): Promise<readonly string[]> => {
  const rows = await database.db.execute<{ owner: string }>(
    sql`select owner from ticks where job = 'EVENTS' order by started_at`,
  )
  return rows.map(({ owner }) => owner)
}

/** Between two runs of the events tier, in ms. */
const shortestPause = async (): Promise<number> => {
  const [row] = await database.db.execute<{ ms: number }>(sql`
    select min(extract(epoch from pause) * 1000)::float8 as ms from (
      select started_at - lag(started_at) over (order by started_at) as pause
      from ticks where job = 'EVENTS') as pauses`)
  return row?.ms ?? 0
}

test('of two pollers of a tier one has each slot; when that one dies, the other has the next', async () => {
  const pair = await Promise.all([startPoller('events'), startPoller('events')])
  await expect.poll(async () => (await ownersOf()).length, { timeout: 20_000 }).toBeGreaterThan(2)
  const skipped = await Promise.all(
    pair.map((poller) =>
      metricOf(poller, 'polycool_ticks_total{poll_job="events",outcome="skipped"}'),
    ),
  )
  expect(Math.max(...skipped)).toBeGreaterThan(0)

  expect(await shortestPause()).toBeGreaterThanOrEqual(1_000) // half a period: no slot twice

  const last = (await ownersOf()).at(-1) ?? ''
  const [dies, lives] = last.includes(`:${pair[0].pid}:`) ? pair : pair.toReversed()
  if (!dies || !lives) throw new Error('two were started')
  dies.kill('SIGKILL')
  await dies.ended
  const killedAt = performance.now()
  await expect
    .poll(async () => (await ownersOf()).at(-1), { interval: 20, timeout: 10_000 })
    .toMatch(new RegExp(`:${lives.pid}:`))
  const silentMs = Math.round(performance.now() - killedAt)
  process.stdout.write(`taken over ${silentMs} ms after kill -9, at a period of 2,000 ms\n`)
  expect(silentMs).toBeLessThan(2_500)
})

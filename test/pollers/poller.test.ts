import { pino } from 'pino'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createDatabaseClock } from '../../src/db/clock.ts'
import type { Job } from '../../src/domain/tier.ts'
import { createDriftLog } from '../../src/pollers/drift.ts'
import {
  createPoller,
  type JobPlan,
  type Poller,
  type TickObserver,
} from '../../src/pollers/poller.ts'
import type { TickReport } from '../../src/pollers/tick.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let store: TestDatabase
beforeEach(async () => {
  store = await createTestDatabase()
})
afterEach(() => store.close())

type Line = Readonly<Record<string, unknown>>

const SILENT: TickObserver = {
  ended: () => undefined,
  skipped: () => undefined,
  unrecorded: () => undefined,
  troubled: () => undefined,
}

const open = (
  run: JobPlan['run'],
  { drift = createDriftLog(() => undefined), observer = SILENT, job = 'EVENTS' as Job } = {},
) => {
  const logged: Line[] = []
  const logger = pino(
    { level: 'debug' },
    { write: (line: string) => logged.push(JSON.parse(line)) },
  )
  const { database } = store
  const clock = createDatabaseClock(database)
  const poller: Poller = createPoller(
    { database, clock, owner: 'test', logger, service: 'api', drift, observer },
    [{ job, cron: '0 0 0 1 1 *', source: 'http://gamma.test', run }],
  )
  onTestFinished(() => poller.stop())
  return { poller, logged }
}

test('that the clock was set is told by the process, which is no tier', async () => {
  const { poller, logged } = open(async () => undefined)
  poller.start()
  const now = Date.now
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
  onTestFinished(() => clock.mockRestore())
  await expect
    .poll(() => logged.find(({ kind }) => kind === 'clock-jump'), { timeout: 5_000 })
    .toMatchObject({ level: 40, service: 'api' })
})

test('of every run the observer hears how it ended, or that another process has the slot', async () => {
  const heard: object[] = []
  const observer = {
    ...SILENT,
    ended: ({ job, marketsSeen, failure }: TickReport) => heard.push({ job, marketsSeen, failure }),
    skipped: (job: Job) => heard.push({ skipped: job }),
  }
  const run: JobPlan['run'] = async ({ tally }) => {
    tally.marketsSeen = 4
  }
  open(run, { observer }).poller.start()
  await expect.poll(() => heard).toEqual([{ job: 'EVENTS', marketsSeen: 4, failure: null }])
  open(run, { observer }).poller.start()
  await expect.poll(() => heard.at(-1)).toEqual({ skipped: 'EVENTS' })
})

test.each([
  ['EVENTS', 'events'],
  ['STANDALONE', 'standalone'],
  ['RESOLUTIONS', 'resolutions'],
  ['DUE', 'resolutions'],
] as const)('a run of %s logs as the service %s', async (job, service) => {
  const { poller, logged } = open(async () => undefined, { job })
  poller.start()
  await expect.poll(() => logged).toEqual([expect.objectContaining({ service, job })])
})

test('what upstream sends that is not known is in the line of the run, counted', async () => {
  const drift = createDriftLog(() => undefined)
  const { poller, logged } = open(
    async () => {
      const unknownKeys = new Map([['market.newcomer', 3]])
      drift.add({ unknownKeys, unknownValues: new Map([['market.marketType=odd', 1]]) })
    },
    { drift },
  )
  poller.start()
  await expect.poll(() => logged.length).toBe(1)
  expect(logged[0]?.drift).toEqual({ 'market.newcomer': 3, 'market.marketType=odd': 1 })
})

test('where all is known the line says nothing of it', async () => {
  const { poller, logged } = open(async () => undefined)
  poller.start()
  await expect.poll(() => logged.length).toBe(1)
  expect(logged[0]).not.toHaveProperty('drift')
})

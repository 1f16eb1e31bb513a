import { getTasks } from 'node-cron'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createDriftLog } from '../../src/pollers/drift.ts'
import { createPoller, type Poller, type TierPlan } from '../../src/pollers/poller.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let store: TestDatabase
beforeEach(async () => {
  store = await createTestDatabase()
})
afterEach(() => store.close())

type Line = Readonly<Record<string, unknown>>

const open = (run: TierPlan['run'], drift = createDriftLog(() => undefined)) => {
  const logged: Line[] = []
  const logger = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  const poller: Poller = createPoller(
    { database: store.database, owner: 'test', polled: ['EVENTS'], logger, drift },
    [{ tier: 'EVENTS', cron: '0 0 0 1 1 *', source: 'http://gamma.test', run }],
  )
  onTestFinished(() => poller.stop())
  return { poller, logged }
}

test('when its tiers run is told as often as anybody asks, at no cost', async () => {
  const tasks = getTasks().size
  const { poller } = open(async () => undefined)
  poller.start()
  const asked = Array.from({ length: 1_000 }, () => poller.timings())
  expect(asked.at(-1)).toEqual([
    {
      ...{ tier: 'EVENTS', cron: '0 0 0 1 1 *', periodMs: 365 * 86_400_000 },
      nextTickAt: expect.stringMatching(/^20\d\d-01-01T00:00:00\.000Z$/),
    },
  ])
  expect(getTasks().size).toBe(tasks + 1)
  await poller.stop()
  expect(getTasks().size).toBe(tasks)
})

test('what upstream sends that is not known is in the line of the run, counted', async () => {
  const drift = createDriftLog(() => undefined)
  const { poller, logged } = open(async () => {
    const unknownKeys = new Map([['market.newcomer', 3]])
    drift.add({ unknownKeys, unknownValues: new Map([['market.marketType=odd', 1]]) })
  }, drift)
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

import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimJob, type JobClaim } from '../../src/db/ticks.ts'
import { createTimetable } from '../../src/pollers/timetable.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let store: TestDatabase
beforeEach(async () => {
  store = await createTestDatabase()
})
afterEach(() => store.close())

const CRONS = {
  EVENTS: '*/30 * * * * *',
  STANDALONE: '10 */5 * * * *',
  RESOLUTIONS: '40 */5 * * * *',
  DUE: '*/15 * * * * *',
}
const timingOf = async (tier: string) =>
  (await createTimetable(store.database, CRONS)()).find((timing) => timing.tier === tier)

const claim = (claimed: Partial<JobClaim>) =>
  claimJob(store.database, {
    ...{ job: 'EVENTS', owner: 'elsewhere:1', cron: '*/10 * * * * *', periodMs: 10_000 },
    ...{ busyMs: 9_000, nextRunInMs: null },
    ...claimed,
  })

test('a tier that nobody polls is due never', async () => {
  expect(await timingOf('EVENTS')).toEqual({
    ...{ tier: 'EVENTS', cron: '*/30 * * * * *', periodMs: 30_000, nextTickAt: null },
    due: null,
  })
})

test('of a tier that another process polls, what that one said counts', async () => {
  const askedAt = Date.now()
  await claim({ nextRunInMs: 7_000 })
  const timing = await timingOf('EVENTS')
  expect(timing).toMatchObject({ cron: '*/10 * * * * *', periodMs: 10_000 })
  const inMs = Date.parse(timing?.nextTickAt ?? '') - askedAt
  expect(inMs).toBeGreaterThan(6_000) // the database's clock is this machine's
  expect(inMs).toBeLessThan(12_000)
})

test('the due-lane of RESOLUTIONS has a slot and a period of its own', async () => {
  const idle = await timingOf('RESOLUTIONS')
  expect(idle?.due).toEqual({ cron: '*/15 * * * * *', periodMs: 15_000, nextTickAt: null })
  await claim({ job: 'DUE', cron: '*/5 * * * * *', periodMs: 5_000, nextRunInMs: 4_000 })
  const timing = await timingOf('RESOLUTIONS')
  expect(timing).toMatchObject({ nextTickAt: null, due: { periodMs: 5_000 } })
  expect(timing?.due?.nextTickAt).not.toBeNull()
})

test.each([
  ['due this moment is still polled', 2_000, true],
  ['overdue by more than its period is polled no more', 12_000, false],
])('a tier that is %s', async (_, overdueMs, isPolled) => {
  await claim({ nextRunInMs: -overdueMs })
  expect((await timingOf('EVENTS'))?.nextTickAt !== null).toBe(isPolled)
})

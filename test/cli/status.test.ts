import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { createSimulator } from '../../simulator/server.ts'
import { readBuild } from '../../src/build.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runCommand } from '../support/process.ts'

const openDatabase = async (): Promise<TestDatabase> => {
  const store = await createTestDatabase()
  onTestFinished(() => store.close())
  return store
}

const statusOf = async (store: TestDatabase): Promise<string> => {
  const { code, stdout, stderr } = await runCommand(['status'], { DATABASE_URL: store.url })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

test('status of an empty database', async () => {
  expect(await statusOf(await openDatabase())).toBe(
    `polycool ${readBuild()}
0 markets stored, 0 of them open (not swept yet)

events: never polled yet
standalone: never polled yet
resolutions: never polled yet
due-lane: never polled yet

/events: 0 of 300 requests in the last 10 s; /markets: 0 of 180 requests in the last 10 s
`,
  )
})

test('status after a poll tells what is stored, how old it is, and how the poll went', async () => {
  const store = await openDatabase()
  const simulator = await createSimulator({ events: 12, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  await runCommand(['poll', 'events', '--once'], {
    DATABASE_URL: store.url,
    GAMMA_URL: simulator.url,
  })
  const [counts] = await store.database.db.execute<{ all: string; open: string }>(
    sql`select count(*) as all, count(*) filter (where status <> 'RESOLVED' and not closed) as open from markets`,
  )
  const { all, open } = counts ?? {}
  const [build, ...lines] = (await statusOf(store)).split('\n')
  expect(build).toBe(`polycool ${readBuild()}`)
  expect(lines[0]).toBe(`${all} markets stored, ${open} of them open (not swept yet)`)
  expect(lines[1]).toBe('')
  expect(lines[2]).toBe('kept fresh by  markets  half within  99 % within  stale')
  expect(lines[3]).toMatch(/^events {9} {4}\d+ {2} {3,6}[\d.]+ s {2} {3,6}[\d.]+ s {2} {4}0$/)
  expect(lines[3]?.length).toBe(lines[2]?.length)
  expect(lines[4]).toBe('')
  expect(lines[5]).toMatch(
    new RegExp(
      `^events: polled [\\d.]+ s ago in [\\d.]+ s: 12 events with ${all} markets, ${all} changed$`,
    ),
  )
  expect(lines.slice(6)).toEqual([
    'standalone: never polled yet',
    'resolutions: never polled yet',
    'due-lane: never polled yet',
    '',
    expect.stringMatching(/^\/events: \d of 300 requests in the last 10 s; \/markets: 0 of 180 /),
    '',
  ])
})

test('status tells of a poll that failed and why', async () => {
  const store = await openDatabase()
  await store.database.db.execute(sql`
    insert into ticks (job, owner, started_at, finished_at, events_seen, markets_seen, error_code, error)
    values ('EVENTS', 'x', now() - interval '10 min', now() - interval '595 s', 40, 1234, 'GAMMA_TIMEOUT', 'no answer')`)
  expect(await statusOf(store)).toMatch(
    /^events: failed 10 min ago after 5\.0 s \(40 events with 1,234 markets, 0 changed\): no answer \[GAMMA_TIMEOUT\]$/m,
  )
})

test('status tells a poll under way from one whose process was killed', async () => {
  const store = await openDatabase()
  const begin = (ago: string) =>
    store.database.db.execute(
      sql`insert into ticks (job, owner, started_at) values ('EVENTS', 'x', now() - ${ago}::interval)`,
    )
  await begin('1 hour')
  expect(await statusOf(store)).toMatch(/^events: broken off by a crash 60 min ago$/m)
  await begin('5 seconds')
  expect(await statusOf(store)).toMatch(/^events: polling for [\d.]+ s$/m)
})

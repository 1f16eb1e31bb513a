import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../../src/db/client.ts'
import { createDatabaseClock } from '../../src/db/clock.ts'
import { claimJob, type JobClaim, takeOverJob } from '../../src/db/ticks.ts'
import { AppError } from '../../src/errors.ts'
import { ownerOf } from '../../src/pollers/owner.ts'
import { runTick, type TickWork } from '../../src/pollers/tick.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedEvents, seedMarkets } from '../support/rows.ts'

let store: TestDatabase
beforeEach(async () => {
  store = await createTestDatabase()
})
afterEach(() => store.close())

const depsOf = (database: Database, owner: string) => ({
  ...{ database, owner, clock: createDatabaseClock(database) },
})
const never = new AbortController().signal
const workOf = (run: TickWork['run'], periodMs = 30_000): TickWork => ({
  ...{ job: 'EVENTS', cron: '*/30 * * * * *', periodMs, nextRunInMs: null, run },
})
const tick = (run: TickWork['run'], { owner = 'a', periodMs = 30_000, stop = never } = {}) =>
  runTick(depsOf(store.database, owner), workOf(run, periodMs), stop)

const claimOf = (owner: string): JobClaim => ({
  ...{ job: 'EVENTS', owner, cron: '*/30 * * * * *', periodMs: 30_000, busyMs: 27_000 },
  nextRunInMs: null,
})

const rows = async () => [
  ...(await store.database.db.execute<Record<string, unknown>>(sql`
    select job, owner, markets_seen, error_code, error, finished_at is not null as finished
    from ticks order by id`)),
]

test('a run is recorded with its counts', async () => {
  const report = await tick(async ({ tally }) => {
    tally.marketsSeen = 12
  })
  expect(report).toMatchObject({ job: 'EVENTS', marketsSeen: 12, failure: null })
  expect(await rows()).toEqual([
    {
      ...{ job: 'EVENTS', owner: 'a', markets_seen: 12 },
      ...{ error_code: null, error: null, finished: true },
    },
  ])
})

test('a failure is recorded with its code, and what was counted before it stays', async () => {
  const report = await tick(async ({ tally }) => {
    tally.marketsSeen = 3
    throw new AppError('GAMMA_UNAVAILABLE', 'upstream answered 503')
  })
  expect(report?.failure).toEqual({ code: 'GAMMA_UNAVAILABLE', message: 'upstream answered 503' })
  expect(await rows()).toMatchObject([
    { markets_seen: 3, error_code: 'GAMMA_UNAVAILABLE', error: 'upstream answered 503' },
  ])
})

test('a run that never settles is ended at its deadline, nine tenths of its period', async () => {
  const report = await tick(() => new Promise(() => undefined), { periodMs: 100 })
  expect(report?.failure).toEqual({ code: 'TICK_DEADLINE', message: 'not done within 90 ms' })
  expect(await rows()).toMatchObject([{ error_code: 'TICK_DEADLINE', finished: true }])
})

test('a period longer than a timer can wait ends no run at once', async () => {
  const report = await tick(() => new Promise((resolve) => setTimeout(resolve, 50)), {
    periodMs: 365 * 86_400_000,
  })
  expect(report?.failure).toBeNull()
})

test('the work is told of the deadline', async () => {
  const told = Promise.withResolvers<unknown>()
  await tick(
    ({ signal }) =>
      new Promise(() => signal.addEventListener('abort', () => told.resolve(signal.reason))),
    { periodMs: 100 },
  )
  expect(await told.promise).toMatchObject({ code: 'TICK_DEADLINE' })
})

test('a stop ends the run at once', async () => {
  const stop = new AbortController()
  const running = tick(() => new Promise(() => undefined), { stop: stop.signal })
  stop.abort(new Error('the server stops'))
  expect((await running)?.failure).toEqual({ code: 'STOPPED', message: 'Error: the server stops' })
})

test('of two processes one takes the slot', async () => {
  const reports = await Promise.all(
    ['a', 'b', 'c', 'd'].map((owner) => tick(async () => undefined, { owner })),
  )
  expect(reports.filter((report) => report !== null).length).toBe(1)
  expect((await rows()).length).toBe(1)
})

test('the next slot is free for anybody, whether or not the last owner lives', async () => {
  await tick(async () => undefined, { owner: 'a' })
  expect(await tick(async () => undefined, { owner: 'b' })).toBeNull()
  await store.database.db.execute(
    sql`update job_claims set started_at = started_at - interval '16 s'`,
  )
  expect(await tick(async () => undefined, { owner: 'b' })).not.toBeNull()
})

test('runs older than a week are forgotten', async () => {
  await tick(async () => undefined)
  await store.database.db.execute(sql`update ticks set started_at = now() - interval '8 days'`)
  await store.database.db.execute(sql`delete from job_claims`)
  await tick(async () => undefined, { owner: 'b' })
  expect(await rows()).toMatchObject([{ owner: 'b' }])
})

test('a statement that fails is a short text, without the statement or its values', async () => {
  const page = 'x'.repeat(1_000_000)
  const report = await tick(async () => {
    await store.database.db.execute(sql`select ${page}::int, 'secret' as statement`)
  })
  expect(report?.failure).toMatchObject({
    code: 'DATABASE',
    message: expect.stringMatching(
      /^The database refused: invalid input syntax for type integer: "x+$/,
    ),
  })
  expect(report?.failure?.message.length).toBe(500)
  expect(await rows()).toMatchObject([{ error_code: 'DATABASE', error: report?.failure?.message }])

  await store.database.db.execute(sql`delete from job_claims`)
  const short = await tick(async () => void (await store.database.db.execute(sql`select 1/0`)))
  expect(short?.failure?.message).toBe('The database refused: division by zero (22012)')
})

describe('a slot whose owner', () => {
  const own = ownerOf(hostname(), process.pid, 'now')
  const { pid: deadPid } = spawnSync(process.execPath, ['--version'])

  test('was killed on this host is taken over', async () => {
    await tick(async () => undefined, { owner: ownerOf(hostname(), deadPid, 'then') })
    expect(await tick(async () => undefined, { owner: own })).not.toBeNull()
    expect(await rows()).toMatchObject([
      { owner: ownerOf(hostname(), deadPid, 'then') },
      { owner: own },
    ])
  })

  test('had the number that this process has now is taken over', async () => {
    await tick(async () => undefined, { owner: ownerOf(hostname(), process.pid, 'before') })
    expect(await tick(async () => undefined, { owner: own })).not.toBeNull()
  })

  test('is found dead by several is taken over by one', async () => {
    await tick(async () => undefined, { owner: 'dead' })
    const taken = await Promise.all(
      ['a', 'b', 'c'].map((owner) => takeOverJob(store.database, claimOf(owner), 'dead')),
    )
    expect(taken.filter(Boolean)).toEqual([true])
  })

  test.each([
    ['lives on this host', ownerOf(hostname(), process.ppid, 'now')],
    ['is of another host', ownerOf('elsewhere', deadPid, 'then')],
  ])('%s is left alone', async (_, owner) => {
    await tick(async () => undefined, { owner })
    expect(await tick(async () => undefined, { owner: own })).toBeNull()
  })
})

describe('a database that does not answer', () => {
  /** Has another connection lock a table while `work` is under way. */
  const whileLocked = (table: string, work: () => Promise<void>): Promise<void> =>
    store.database.db.transaction(async (tx) => {
      await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`)
      await tx.execute(sql`lock table ${sql.identifier(table)} in access exclusive mode`)
      await work()
    })

  const expectWithin = async (ms: number, work: Promise<unknown>): Promise<void> => {
    const startedAt = performance.now()
    await work.catch(() => undefined)
    expect(performance.now() - startedAt).toBeLessThan(ms)
  }

  test('before a run does not hold up a stop', async () => {
    const stop = new AbortController()
    await whileLocked('job_claims', async () => {
      const running = tick(async () => undefined, { stop: stop.signal })
      stop.abort(new Error('the server stops'))
      await expectWithin(1_000, running)
      expect((await running)?.failure?.code).toBe('STOPPED')
    })
  })

  /** A pool of one connection, whose process `freeze` stops for the time of `work`. */
  const withFrozen = async (
    work: (database: Database, freeze: () => void) => Promise<void>,
  ): Promise<void> => {
    const database = createDatabase({ url: store.url, max: 1 })
    const [row] = await database.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    const pid = row?.pid ?? 0
    try {
      await work(database, () => process.kill(pid, 'SIGSTOP'))
    } finally {
      process.kill(pid, 'SIGCONT')
      await database.close()
    }
  }

  test.each(['before', 'during'])(
    'since it is frozen %s a run fails it within seconds',
    async (time) => {
      await withFrozen(async (database, freeze) => {
        if (time === 'before') freeze()
        const running = runTick(
          depsOf(database, 'a'),
          workOf(async () => void freeze()),
          never,
        )
        const asking = time === 'before' ? createDatabaseClock(database).sync() : running
        await expectWithin(4_000, Promise.allSettled([running, asking]))
        await expect(running).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
        await expect(asking).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
      })
    },
  )
})

describe('while a run may still be under way', () => {
  const started = Promise.withResolvers<void>()

  test('nobody else begins another, though the next slot is due by its own clock', async () => {
    const stop = new AbortController()
    const running = tick(
      () => {
        started.resolve()
        return new Promise(() => undefined)
      },
      { stop: stop.signal },
    )
    await started.promise
    await store.database.db.execute(
      sql`update job_claims set started_at = started_at - interval '20 s'`,
    )
    expect(await tick(async () => undefined, { owner: 'b' })).toBeNull()
    stop.abort(new Error('the server stops'))
    await running
    // It has said that it is done.
    expect(await tick(async () => undefined, { owner: 'b' })).not.toBeNull()
  })

  test('and its owner does not come back, the slot after its deadline is free', async () => {
    await claimJob(store.database, claimOf('gone'))
    await store.database.db.execute(
      sql`update job_claims set started_at = started_at - interval '28 s', busy_until = busy_until - interval '28 s'`,
    )
    expect(await tick(async () => undefined, { owner: 'b' })).not.toBeNull()
  })
})

test('a slot whose run could not begin is free again', async () => {
  await store.database.db.execute(sql`alter table ticks rename to away`)
  await expect(tick(async () => undefined, { owner: 'a' })).rejects.toThrow()
  await store.database.db.execute(sql`alter table away rename to ticks`)
  await expect
    .poll(
      async () => (await tick(async () => undefined, { owner: 'b' }).catch(() => null)) !== null,
    )
    .toBe(true)
})

test('a process that was frozen past its deadline stores nothing more', async () => {
  const stored: string[] = []
  const report = await tick(
    async ({ ensureLive }) => {
      const until = performance.now() + 150
      while (performance.now() < until); // no timer fires meanwhile, as in a frozen process
      ensureLive()
      stored.push('a page')
    },
    { periodMs: 100 },
  )
  expect(report?.failure?.code).toBe('TICK_DEADLINE')
  expect(stored).toEqual([])
})

test('a database whose clock was set back an hour neither silences a job nor refuses what is new', async () => {
  const { db } = store.database
  await seedEvents(store.database, [{ id: 1, seen: { observedAt: 'now', tier: 'EVENTS' } }])
  await seedMarkets(store.database, [{ id: 1, eventId: 1, seenWithEvent: true, observedAt: 'now' }])
  await tick(async () => undefined, { owner: 'a' })
  // Set back by an hour, it finds all of this an hour ahead.
  const hour = sql`interval '1 hour'`
  await db.execute(
    sql`update job_claims set started_at = started_at + ${hour}, busy_until = busy_until + ${hour}`,
  )
  await db.execute(
    sql`update event_observations set observed_at = observed_at + ${hour}, tier_at = tier_at + ${hour}`,
  )
  await db.execute(sql`update markets set observed_at = observed_at + ${hour}`)
  // The owner may be at work for as long as it had said; then the slot is anybody's.
  await tick(async () => undefined, { owner: 'b' })
  await db.execute(sql`update job_claims set busy_until = busy_until - interval '27 s'`)
  expect(await tick(async () => undefined, { owner: 'b' })).not.toBeNull()
  const late = await db.execute(sql`
    select 1 from markets, event_observations o
    where markets.observed_at > now() or o.observed_at > now() or o.tier_at > now()`)
  expect([...late]).toEqual([])
})

import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../../src/db/client.ts'
import { createDatabaseClock } from '../../src/db/clock.ts'
import { takeOverTier } from '../../src/db/ticks.ts'
import { AppError } from '../../src/errors.ts'
import { ownerOf } from '../../src/pollers/owner.ts'
import { runTick, type TickWork } from '../../src/pollers/tick.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let store: TestDatabase
beforeEach(async () => {
  store = await createTestDatabase()
})
afterEach(() => store.close())

const never = new AbortController().signal
const tick = (run: TickWork['run'], { owner = 'a', periodMs = 30_000, stop = never } = {}) =>
  runTick({ database: store.database, owner }, { tier: 'EVENTS', periodMs, run }, stop)

const rows = async () => [
  ...(await store.database.db.execute<Record<string, unknown>>(sql`
    select tier, owner, markets_seen, error_code, error, finished_at is not null as finished
    from ticks order by id`)),
]

test('a run is recorded with its counts', async () => {
  const report = await tick(async (tally) => {
    tally.marketsSeen = 12
  })
  expect(report).toMatchObject({ tier: 'EVENTS', marketsSeen: 12, failure: null })
  expect(await rows()).toEqual([
    {
      ...{ tier: 'EVENTS', owner: 'a', markets_seen: 12 },
      ...{ error_code: null, error: null, finished: true },
    },
  ])
})

test('a failure is recorded with its code, and what was counted before it stays', async () => {
  const report = await tick(async (tally) => {
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
    (_, signal) =>
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
    sql`update tier_claims set started_at = started_at - interval '16 s'`,
  )
  expect(await tick(async () => undefined, { owner: 'b' })).not.toBeNull()
})

test('runs older than a week are forgotten', async () => {
  await tick(async () => undefined)
  await store.database.db.execute(sql`update ticks set started_at = now() - interval '8 days'`)
  await store.database.db.execute(sql`delete from tier_claims`)
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

  await store.database.db.execute(sql`delete from tier_claims`)
  const short = await tick(async () => void (await store.database.db.execute(sql`select 1/0`)))
  expect(short?.failure?.message).toBe('The database refused: division by zero (22012)')
})

describe('a slot whose owner', () => {
  const own = ownerOf(hostname(), process.pid)
  const { pid: deadPid } = spawnSync(process.execPath, ['--version'])

  test('was killed on this host is taken over', async () => {
    await tick(async () => undefined, { owner: ownerOf(hostname(), deadPid) })
    expect(await tick(async () => undefined, { owner: own })).not.toBeNull()
    expect(await rows()).toMatchObject([{ owner: ownerOf(hostname(), deadPid) }, { owner: own }])
  })

  test('is found dead by several is taken over by one', async () => {
    await tick(async () => undefined, { owner: 'dead' })
    const taken = await Promise.all(
      ['a', 'b', 'c'].map((owner) =>
        takeOverTier(store.database, { tier: 'EVENTS', owner, from: 'dead' }),
      ),
    )
    expect(taken.filter(Boolean)).toEqual([true])
  })

  test.each([
    ['lives on this host', ownerOf(hostname(), process.ppid)],
    ['is of another host', ownerOf('elsewhere', deadPid)],
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
    await whileLocked('tier_claims', async () => {
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
          { database, owner: 'a' },
          { tier: 'EVENTS', periodMs: 30_000, run: async () => void freeze() },
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

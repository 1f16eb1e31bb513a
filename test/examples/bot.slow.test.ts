import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { runOn } from '../support/postgres-server.ts'
import { type Process, ROOT, startCommand, startProcess } from '../support/process.ts'
import { RESOLVED_FIRST, type Wire, wireMarket } from '../support/wire.ts'

const RESOLVED_SECOND: Wire = { ...RESOLVED_FIRST, outcomePrices: '["0", "1"]' }
/** What 100 shares of the first outcome pay, in millionths of a dollar. */
const ALL = 100_000_000
const KILLS = 15
const DEADLINE = { timeout: 60_000 }

/** Market, kind and millionths of a dollar. */
type Entry = readonly [market: string, kind: string, microUsd: number]

// An installed one is compiled by `npm pack`; this is what stands in src now.
beforeAll(async () => {
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  await promisify(execFile)(tsc, ['-p', 'tsconfig.client.json'], { cwd: ROOT })
}, 120_000)

const minute = (minutes: number): string =>
  new Date(Date.UTC(2026, 10, 22, 10, minutes)).toISOString()

/** A database that can be put back to how it was. */
const openDatabase = async () => {
  const { url, ...store } = await createTestDatabase()
  const { url: serverUrl } = inject('server')
  const name = new URL(url).pathname.slice(1)
  const backup = `${name}_backup`
  const copy = (from: string, to: string) =>
    runOn(
      serverUrl,
      // Nobody may be connected to what is copied; who was connects again by itself.
      `alter database ${from} allow_connections false`,
      `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '${from}'`,
      `create database ${to} template ${from}`,
      `alter database ${from} allow_connections true`,
    )
  return {
    ...{ url, database: store.database },
    /** Returns what restores this very moment, as a dump that is read back does. */
    backUp: async () => {
      await copy(name, backup)
      return async () => {
        await runOn(serverUrl, `drop database ${name} with (force)`)
        await copy(backup, name)
      }
    },
    close: async () => {
      await store.close()
      await runOn(serverUrl, `drop database if exists ${backup}`)
    },
  }
}

const openStage = async () => {
  const { url: databaseUrl, database, backUp, close } = await openDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'polycool-bot-'))
  onTestFinished(async () => {
    await close()
    await rm(folder, { recursive: true, force: true })
  })
  const ingest = createIngest(database)
  const see = (id: number, minutes: number, members: Wire, byId = false) => {
    const rows = parseMarketRows([wireMarket(id, { ...members, updatedAt: minute(minutes) })])
    return ingest(rows, { at: minute(minutes), tier: 'RESOLUTIONS', byId })
  }

  /** What the log was given, in its order. */
  const expected: Entry[] = []
  const resolve = async (id: number) => {
    await see(id, 0, RESOLVED_FIRST)
    expected.push([`${id}`, 'RESOLVED', ALL])
  }
  const resolveOtherwise = async (id: number) => {
    await see(id, 0, RESOLVED_SECOND)
    expected.push([`${id}`, 'RESOLVED', 0])
  }
  /** One that `resolve` has resolved: only a second look takes that back. */
  const correct = async (id: number, members: Wire) => {
    await see(id, 2, members)
    await see(id, 3, members, true)
    expected.push([`${id}`, 'CORRECTED', -ALL])
  }

  const port = await freePort()
  const startServer = async (): Promise<Process> => {
    const server = startCommand(['start'], {
      ...{ DATABASE_URL: databaseUrl, POLLER_MODE: 'none', PORT: `${port}` },
    })
    await server.logs(/^GraphQL at /)
    return server
  }
  const ledger = join(folder, 'ledger.db')
  const startBot = (): Process =>
    startProcess(process.execPath, ['--no-warnings', 'examples/bot/bot.ts'], {
      ...{ POLYCOOL_URL: `http://127.0.0.1:${port}/graphql`, LEDGER: ledger },
    })
  const booked = (): Entry[] => {
    const db = new DatabaseSync(ledger, { readOnly: true, timeout: 5_000 })
    const rows = db.prepare('select market, kind, micro_usd from entries order by id').all()
    db.close()
    return rows.map((row) => Object.values(row) as unknown as Entry)
  }
  const script = { expected, resolve, resolveOtherwise, correct }
  return { ...script, backUp, startServer, startBot, booked }
}

test('every resolution has one effect, wherever bot and server are killed', async () => {
  const stage = await openStage()
  let server = await stage.startServer()
  let bot = stage.startBot()
  await bot.prints(/^follows /m)

  let isOver = false
  const produce = async () => {
    for (let id = 1; !isOver; id += 1) {
      if (id % 5 === 0) await stage.resolveOtherwise(id)
      else await stage.resolve(id)
      if (id % 5 === 1) await stage.correct(id, id % 2 === 0 ? RESOLVED_SECOND : {})
    }
  }
  const producing = produce()
  for (let kills = 0; kills < KILLS; kills += 1) {
    if (kills % 5 === 4) {
      server.kill('SIGKILL')
      await server.ended
      server = await stage.startServer()
    }
    await bot.prints(/ USD$/m)
    await wait(Math.random() * 200)
    bot.kill('SIGKILL')
    await bot.ended
    bot = stage.startBot()
  }
  isOver = true
  await producing

  await expect
    .poll(() => stage.booked().length, DEADLINE)
    .toBeGreaterThanOrEqual(stage.expected.length)
  bot.kill('SIGTERM')
  expect(await bot.ended).toMatchObject({ code: 0, stderr: '' })
  expect(stage.booked()).toEqual(stage.expected)
})

test('a bot that has booked nothing yet goes on where it first began', {
  timeout: 120_000,
}, async () => {
  const stage = await openStage()
  await stage.startServer()
  const first = stage.startBot()
  await first.prints(/^follows /m)
  first.kill('SIGKILL')
  await first.ended
  await stage.resolve(1)
  const second = stage.startBot()
  await second.prints(/ USD$/m)
  expect(stage.booked()).toEqual(stage.expected)
})

test('after the server was restored from a backup, nothing is booked twice, and nothing left out', {
  timeout: 120_000,
}, async () => {
  const stage = await openStage()
  await stage.resolve(1)
  const before = await stage.startServer()
  const first = stage.startBot()
  await first.prints(/^CURSOR_INVALID: [\s\S]*^knows 1 results [\s\S]*^follows /m)
  await stage.resolve(2)
  await stage.correct(2, RESOLVED_SECOND)
  const restore = await stage.backUp()
  await stage.resolve(3)
  await stage.resolveOtherwise(4)
  const opening = ['1', 'OPENING', ALL]
  await expect.poll(stage.booked, DEADLINE).toEqual([opening, ...stage.expected.slice(1)])
  first.kill('SIGTERM')
  expect(await first.ended).toMatchObject({ code: 0, stderr: '' })

  before.kill('SIGTERM')
  await before.ended
  await restore()
  const lost = stage.expected.splice(-2)
  await stage.resolve(5)
  await stage.resolve(3)
  await stage.startServer()
  const second = stage.startBot()
  await second.prints(/^CURSOR_EPOCH: [\s\S]*^booked 1 that [\s\S]*^follows /m)
  await stage.resolveOtherwise(4)
  await stage.resolve(6)
  await second.prints(/^6\/1\/1,0 Question 6\? Yes: 100.00 USD$/m)
  const [, two, taken] = stage.expected
  const since = [5, 6].map((id) => [`${id}`, 'RESOLVED', ALL])
  expect(stage.booked()).toEqual([opening, two, taken, ...lost, ...since])
})

test('of two bots on one ledger one books, and the other ends', async () => {
  const stage = await openStage()
  await stage.startServer()
  const bots: Process[] = []
  for (let count = 0; count < 2; count += 1) {
    const bot = stage.startBot()
    await bot.prints(/^follows /m)
    bots.push(bot)
  }
  await stage.resolve(1)
  const loser = await Promise.race(bots.map(({ ended }) => ended))
  expect(loser.code).toBe(1)
  expect(loser.stderr).toContain('The ledger has moved: does another bot write to it?')
  await stage.resolve(2)
  await expect.poll(stage.booked, DEADLINE).toEqual(stage.expected)
})

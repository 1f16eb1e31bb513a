import { existsSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import {
  createDataDir,
  type Environment,
  postmasterOf,
  runCommand,
  startCommand,
  startProcess,
} from '../support/process.ts'

const openSimulator = async (): Promise<Simulator> => {
  const simulator = await createSimulator({ events: 12, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  return simulator
}

const openUpstream = async (): Promise<{ simulator: Simulator; env: Environment }> => {
  const simulator = await openSimulator()
  const { url, close } = await createTestDatabase()
  onTestFinished(close)
  return { simulator, env: { DATABASE_URL: url, GAMMA_URL: simulator.url } }
}

const SUMMARY =
  /^12 events with [\d,]+ markets: [\d,]+ changed, 0 rows refused \(2 requests, [\d.]+ MB, [\d.]+ s\)\n$/

const SCRIPT = '/usr/bin/script' // of util-linux

describe('poll events --once', () => {
  test('polls each time it is asked to, whoever has just polled, and sums up on standard output', async () => {
    const { env } = await openUpstream()
    for (const _ of ['first', 'second']) {
      const { code, stdout, stderr } = await runCommand(['poll', 'events', '--once'], env)
      expect(code).toBe(0)
      expect(stdout).toMatch(SUMMARY)
      expect(stderr).toBe('') // nothing to tell: the database was migrated, and nothing failed
    }
  })

  test('fails with one line when upstream is away', async () => {
    const { env } = await openUpstream()
    const away = { ...env, GAMMA_URL: 'http://127.0.0.1:9' }
    const { code, stdout, stderr } = await runCommand(['poll', 'events', '--once'], away)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^polycool: polling http:\/\/127\.0\.0\.1:9 failed: .* cannot be reached \(ECONNREFUSED\) \[GAMMA_UNREACHABLE\]\. Stored before that: 0 events .*\n$/,
    )
  })

  test('ends at Ctrl-C, and says that it did', async () => {
    const { simulator, env } = await openUpstream()
    simulator.faults.set({ kind: 'hang' })
    const polling = startCommand(['poll', 'events', '--once'], env)
    await expect.poll(() => simulator.requests.total, { timeout: 10_000 }).toBe(1)
    polling.kill('SIGINT')
    const { code, stderr } = await polling.ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/stopped by SIGINT \[STOPPED\]/)
  })

  test.skipIf(!existsSync(SCRIPT) || process.platform !== 'linux')(
    'on a terminal draws a bar (skipped without "script" of util-linux)',
    async () => {
      const { simulator, env } = await openUpstream()
      simulator.faults.set({ kind: 'latency', ms: 300 })
      const command = `${process.execPath} src/main.ts poll events --once`
      const terminal = startProcess(SCRIPT, ['-qec', command, '/dev/null'], env)
      await terminal.prints(/events [█░]{30} 10\/500 2 %, \S+ left/)
      await terminal.prints(/events █{30} 12\/12 100 %/)
      const { code, stdout } = await terminal.ended
      expect(code).toBe(0)
      expect(stdout).toMatch(/\n12 events with /)
      expect(stdout).not.toContain('{"level"')
    },
  )
})

test('poll events without --once polls by the clock until it is stopped, and serves no GraphQL', async () => {
  const { env } = await openUpstream()
  const poller = startCommand(['poll', 'events'], { ...env, EVENTS_CRON: '*/2 * * * * *' })
  const { service } = await poller.logs(/^health at .*, polling events from /)
  expect(service).toBe('events')
  await expect
    .poll(() => poller.log().filter(({ msg }) => /^12 events, /.test(msg)).length, {
      timeout: 10_000,
    })
    .toBeGreaterThan(1)
  poller.kill('SIGTERM')
  expect((await poller.ended).code).toBe(0)
})

test('commands beside a server join its Postgres and leave it running', async () => {
  const simulator = await openSimulator()
  const env = { DATA_DIR: await createDataDir(), GAMMA_URL: simulator.url }
  const server = startCommand(['start'], env)
  await server.logs(/^12 events, /)
  const postmaster = await postmasterOf(env.DATA_DIR)

  const status = await runCommand(['status'], env)
  expect(status).toMatchObject({ code: 0, stdout: expect.stringMatching(/^events: polled /m) })
  const poll = await runCommand(['poll', 'events', '--once'], env)
  expect(poll).toMatchObject({ code: 0, stdout: expect.stringMatching(SUMMARY) })
  expect(JSON.parse(poll.stderr)).toMatchObject({
    ...{ level: 30, service: 'events' },
    msg: expect.stringMatching(/^embedded PostgreSQL in .*, adopted$/),
  })

  expect(await postmasterOf(env.DATA_DIR)).toBe(postmaster)
  server.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
  expect(await postmasterOf(env.DATA_DIR)).toBeNull()
})

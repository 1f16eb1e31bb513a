import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import {
  answers,
  createDataDir,
  type Process,
  postmasterOf,
  queryOf,
  startCommand,
  startProcess,
} from '../support/process.ts'

const openSimulator = async (): Promise<Simulator> => {
  const simulator = await createSimulator({ events: 12, closedMarkets: 300, upDown: false })
  onTestFinished(() => simulator.close())
  return simulator
}

const openDatabase = async (): Promise<TestDatabase> => {
  const store = await createTestDatabase()
  onTestFinished(() => store.close())
  return store
}

const urlOf = async (server: Process): Promise<string> =>
  (await server.logs(/^(GraphQL|health) at /)).url ?? ''

describe('start', () => {
  test('migrates, serves, polls at once; SIGTERM ends it within seconds, and its Postgres', async () => {
    const simulator = await openSimulator()
    const dataDir = await createDataDir()
    const server = startCommand(['start'], { DATA_DIR: dataDir, GAMMA_URL: simulator.url })

    expect((await server.logs(/^database migrated: /)).service).toBe('api')
    const { url = '', msg, service } = await server.logs(/^GraphQL at /)
    expect(msg).toBe(
      `GraphQL at ${url}/graphql, polling events, standalone, resolutions from ${simulator.url}`,
    )
    expect(service).toBe('api')
    expect(await answers(`${url}/health/ready`)).toBe(true)

    const tick = await server.logs(/^12 events, \d+ markets, \d+ changed in [\d.]+ s$/)
    expect(tick.service).toBe('events')
    expect(await queryOf(url, '{ events(first: 100) { totalCount } }')).toEqual({
      events: { totalCount: 12 },
    })
    expect(await postmasterOf(dataDir)).not.toBeNull()

    const stoppedAt = performance.now()
    server.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ code: 0, stdout: '' })
    expect(performance.now() - stoppedAt).toBeLessThan(4_000)
    expect(server.log().at(-1)?.msg).toBe(
      'stopped by SIGTERM: ending what is under way; once more ends at once',
    )
    expect(await postmasterOf(dataDir)).toBeNull()
  })

  test('SIGTERM while its Postgres is being made leaves no Postgres behind', async () => {
    const dataDir = await createDataDir()
    const server = startCommand(['start'], { DATA_DIR: dataDir })
    await expect.poll(() => postmasterOf(dataDir), { interval: 5, timeout: 15_000 }).not.toBeNull()
    server.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
    expect(await postmasterOf(dataDir)).toBeNull()
    expect(server.log().filter(({ msg }) => msg.startsWith('GraphQL at'))).toEqual([])
  })

  test('browsers get the query editor at /graphql, in production too', async () => {
    const { url: DATABASE_URL } = await openDatabase()
    const env = { DATABASE_URL, POLLER_MODE: 'none', NODE_ENV: 'production' }
    const url = await urlOf(startCommand(['start'], env))
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html'])
  })

  test('where POLLER_MODE is none, it polls nothing', async () => {
    const simulator = await openSimulator()
    const { url: DATABASE_URL } = await openDatabase()
    const server = startCommand(['start'], {
      ...{ DATABASE_URL, POLLER_MODE: 'none', EVENTS_CRON: '* * * * * *' },
      GAMMA_URL: simulator.url,
    })
    const { msg } = await server.logs(/^GraphQL at /)
    expect(msg).toMatch(/, polling nothing$/)
    server.kill('SIGTERM')
    await server.ended
    expect(simulator.requests.total).toBe(0)
  })

  test('where SERVE_API is false, it answers health checks and no GraphQL', async () => {
    const { url: DATABASE_URL } = await openDatabase()
    const server = startCommand(['start'], { DATABASE_URL, SERVE_API: 'false' })
    const { url = '', msg } = await server.logs(/^health at /)
    expect(msg).toMatch(
      /^health at http:\/\/127.0.0.1:\d+\/health\/ready, polling events, standalone, resolutions from /,
    )
    expect(await answers(`${url}/health/ready`)).toBe(true)
    expect(await answers(`${url}/health/live`)).toBe(true)
    expect((await fetch(`${url}/graphql?query={__typename}`)).status).toBe(404)
  })
})

describe('a signal', () => {
  /** A server with a request under way, for which it would wait 5 s. */
  const startBusy = async (): Promise<Process> => {
    const { url: DATABASE_URL } = await openDatabase()
    const server = startCommand(['start'], { DATABASE_URL, POLLER_MODE: 'none' })
    const { port, hostname } = new URL(await urlOf(server))
    const socket = connect(Number(port), hostname)
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => undefined)
    const body = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
    await new Promise((resolve) => socket.write(`${body}content-length: 9\r\n\r\n{`, resolve))
    return server
  }

  test('that comes twice by one Ctrl-C is one signal', async () => {
    const { url: DATABASE_URL } = await openDatabase()
    const server = startCommand(['start'], { DATABASE_URL, POLLER_MODE: 'none' })
    await urlOf(server)
    // At once: a process that is nearly over has let go of its signals.
    server.kill('SIGINT')
    server.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
    expect(server.log().filter(({ msg }) => /^stopped by SIGINT/.test(msg))).toHaveLength(1)
  })

  test('that comes again ends it at once', async () => {
    const server = await startBusy()
    server.kill('SIGINT')
    const askedAt = performance.now()
    const insisting = setInterval(() => server.kill('SIGINT'), 50)
    onTestFinished(() => clearInterval(insisting))
    expect((await server.ended).code).toBe(130)
    expect(performance.now() - askedAt).toBeLessThan(3_000)
  })

  test('to npm start ends the server too', async () => {
    const { url: DATABASE_URL } = await openDatabase()
    const npm = startProcess('npm', ['start'], { DATABASE_URL, POLLER_MODE: 'none' })
    onTestFinished(() => npm.kill('SIGTERM')) // SIGKILL would not reach the server
    await npm.logs(/^GraphQL at /)
    npm.kill('SIGTERM')
    await npm.ended // the server holds its end of the pipes until it is gone
    expect(npm.log().at(-1)?.msg).toMatch(/^stopped by (SIGTERM|the end of npm): /)
  })
})

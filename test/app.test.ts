import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { parseConfig } from '../src/config.ts'
import { openStore } from '../src/store.ts'
import { createTestDatabase } from './support/postgres.ts'

/** A process that polls nothing, with what it has logged; it ends with the test. */
const openProcess = async (url: string, env: Readonly<Record<string, string>> = {}) => {
  const config = parseConfig({
    ...{ DATABASE_URL: url, PORT: '0', POLLER_ENABLED: 'false' },
    GAMMA_URL: 'http://127.0.0.1:1',
    ...env,
  })
  const lines: string[] = []
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line).msg) })
  const store = await openStore(config, { logger, service: 'test' })
  const app = await createApp(config, { store, logger, service: 'test', build: 'test' })
  const address = await app.start()
  onTestFinished(async () => {
    await app.stop()
    await store.close()
  })
  return { store, address, lines }
}

const asBrowser = async (address: string): Promise<readonly [number, string | null]> => {
  const { status, headers } = await fetch(address, { headers: { accept: 'text/html' } })
  return [status, headers.get('content-type')]
}

test.each([{ CONSOLE: 'off' }, { SERVE_API: 'false' }])(
  '%o: there is no console, built or not, no query editor, and no word of either',
  async (env) => {
    const { url, close } = await createTestDatabase()
    onTestFinished(close)
    const { address, lines } = await openProcess(url, env)
    expect(await asBrowser(address)).toEqual([200, 'text/plain; charset=utf-8'])
    expect(await (await fetch(address)).text()).not.toContain('console')
    expect(lines.filter((line) => line.includes('console'))).toEqual([])
    const [status] = await asBrowser(`${address}/graphql`)
    expect(status).toBeGreaterThanOrEqual(400)
  },
)

test('reads and writes that hold every connection of theirs do not make it unready', async () => {
  const { url, close } = await createTestDatabase()
  onTestFinished(close)
  const { store, address } = await openProcess(url)

  const held = Promise.withResolvers<void>()
  const holders = [store.database, store.writer].flatMap(({ db, sql }) =>
    Array.from({ length: sql.options.max }, () => {
      const taken = Promise.withResolvers<void>()
      const done = db.transaction(async () => {
        taken.resolve()
        await held.promise
      })
      return { taken: taken.promise, done }
    }),
  )
  await Promise.all(holders.map(({ taken }) => taken))
  const ready = await fetch(`${address}/health/ready`)
  held.resolve()
  await Promise.all(holders.map(({ done }) => done))
  expect(ready.status).toBe(200)
})

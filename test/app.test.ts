import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { parseConfig } from '../src/config.ts'
import { openStore } from '../src/store.ts'
import { createTestDatabase } from './support/postgres.ts'

test('reads and writes that hold every connection of theirs do not make it unready', async () => {
  const { url, close } = await createTestDatabase()
  onTestFinished(close)
  const config = parseConfig({
    ...{ DATABASE_URL: url, PORT: '0', POLLER_ENABLED: 'false' },
    GAMMA_URL: 'http://127.0.0.1:1',
  })
  const logger = pino({ level: 'silent' })
  const store = await openStore(config, { logger, service: 'test' })
  const app = await createApp(config, { store, logger, service: 'test', build: 'test' })
  const address = await app.start()

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
  await app.stop()
  await store.close()
  expect(ready.status).toBe(200)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { type Hit, scoreOf } from './ask.ts'
import { QUESTIONS } from './questions.ts'
import { storeCatalogue } from './store-catalogue.ts'

let store: TestDatabase
let app: TestApp

beforeAll(async () => {
  store = await createTestDatabase()
  await storeCatalogue(store.database)
  app = await startApp(store.database)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

/** `means`: an event's slug, or that and a group title after the first slash. */
const isMeant = ({ event, market }: Hit, means: string): boolean => {
  const slash = means.indexOf('/')
  if (slash < 0) return event?.slug === means
  return event?.slug === means.slice(0, slash) && market.groupTitle === means.slice(slash + 1)
}

test('of 60 typed questions at least 90 % find their market first, and 98 % among five', async () => {
  const { first, topFive, missed } = await scoreOf(app, QUESTIONS, isMeant)
  expect(first, missed.join('\n')).toBeGreaterThanOrEqual(54)
  expect(topFive, missed.join('\n')).toBeGreaterThanOrEqual(59)
})

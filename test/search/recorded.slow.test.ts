import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseEventRows, parseMarketRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import {
  readRecording,
  recordingFiles,
  recordingsDir,
  recordingsNote,
} from '../support/recordings.ts'
import { scoreOf } from './ask.ts'
import { RECORDED_QUESTIONS } from './recorded-questions.ts'

describe.skipIf(recordingsDir === null)(`in recorded markets${recordingsNote}`, () => {
  let store: TestDatabase
  let app: TestApp

  beforeAll(async () => {
    store = await createTestDatabase()
    const ingest = createIngest(store.database)
    const at = (second: number): string =>
      new Date(Date.UTC(2026, 10, 1, 0, 0, second)).toISOString()
    for (const [second, file] of recordingFiles().entries()) {
      const { marketRows, eventRows } = readRecording(file)
      const observation = { at: at(second), tier: 'RESOLUTIONS', quiet: true } as const
      for (let i = 0; i < eventRows.length; i += 50) {
        await ingest(parseEventRows(eventRows.slice(i, i + 50)), observation)
      }
      for (let i = 0; i < marketRows.length; i += 500) {
        await ingest(parseMarketRows(marketRows.slice(i, i + 500)), observation)
      }
    }
    await store.database.db.execute(
      sql`select refresh_search_documents('{}', array(select id from markets))`,
    )
    app = await startApp(store.database)
  }, 600_000)

  afterAll(async () => {
    await app?.close()
    await store?.close()
  })

  test('of 60 typed questions at least 90 % find their market first, and 98 % among five', async () => {
    const { first, topFive, missed } = await scoreOf(app, RECORDED_QUESTIONS, (hit, means) =>
      'market' in means
        ? hit.market.gammaId === `${means.market}`
        : hit.event?.gammaId === `${means.event}`,
    )
    process.stdout.write(
      `first: ${first}, among five: ${topFive} of ${RECORDED_QUESTIONS.length}\n`,
    )
    expect(first, missed.join('\n')).toBeGreaterThanOrEqual(54)
    expect(topFive, missed.join('\n')).toBeGreaterThanOrEqual(59)
  })
})

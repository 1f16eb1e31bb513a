import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { decodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import { createFeed } from '../../src/feed/feed.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { STREAM_LIMITS } from '../../src/http/subscriptions/stream-limits.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { openApp } from '../support/app.ts'
import { describeInBrowser, newPage } from '../support/browser.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { RESOLVED_FIRST, wireMarket } from '../support/wire.ts'

const CHANGES = 200
const DROPS = 3

/** The real server, which drops each connection after about a second. */
const openServer = async () => {
  const { url, database, close } = await createTestDatabase({ max: 8 })
  onTestFinished(close)
  const logger = pino({ level: 'silent' })
  const feed = createFeed({
    ...{ url, database, logger, service: 'test', shortMarketMaxMs: 3_600_000 },
  })
  feed.start()
  onTestFinished(() => feed.close())
  const app = await openApp(database, {
    feed: { resolutions: feed.resolutions.messages, marketUpdates: feed.markets.updates },
    streams: { ...STREAM_LIMITS, maxAgeMs: 1_000 },
  })
  const resolve = async (id: number) => {
    const rows = parseMarketRows([wireMarket(id, RESOLVED_FIRST)])
    await createIngest(database)(rows, { at: new Date().toISOString(), tier: 'RESOLUTIONS' })
  }
  return { app, resolve }
}

/** Runs in the page: nothing but the browser's own EventSource. */
const LISTEN = `
  window.ids = []; window.opened = 0
  const query = 'subscription { resolutions { __typename ... on ResolutionChange { cursor market { gammaId } } } }'
  const source = new EventSource('/graphql?' + new URLSearchParams({ query }))
  source.onopen = () => { window.opened += 1 }
  source.addEventListener('next', (event) => {
    const message = JSON.parse(event.data).data.resolutions
    if (message.__typename === 'ResolutionChange') window.ids.push(message.cursor)
  })`

describeInBrowser('a stream', () => {
  test('an EventSource of a real browser resumes by itself: nothing lost, nothing twice', async () => {
    const { app, resolve } = await openServer()
    const page = await newPage({ expected: /404 \(Not Found\)/ }) // no favicon
    await page.goto(app.url)
    await page.evaluate(LISTEN)
    const opened = async () => Number(await page.evaluate('window.opened'))
    const seen = async () => (await page.evaluate('window.ids')) as readonly string[]
    await expect.poll(opened, { timeout: 60_000 }).toBeGreaterThan(0)

    const part = CHANGES / (DROPS + 1)
    const resolvePart = async (place: number) => {
      for (let each = 1; each <= part; each += 1) await resolve(place * part + each)
    }
    for (let drops = 0; drops < DROPS; drops += 1) {
      await resolvePart(drops)
      await expect.poll(opened, { timeout: 60_000 }).toBeGreaterThan(drops + 1)
    }
    await resolvePart(DROPS)
    await expect.poll(async () => (await seen()).length, { timeout: 60_000 }).toBe(CHANGES)
    expect((await seen()).map((cursor) => decodeFeedCursor(cursor)?.seq)).toEqual(
      Array.from({ length: CHANGES }, (_, index) => index + 1),
    )
  })
})

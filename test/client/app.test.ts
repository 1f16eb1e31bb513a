import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { history, type ResolutionChange, resolutions } from '../../src/client/index.ts'
import { encodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import { createFeed } from '../../src/feed/feed.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { EPOCH, seedLog } from '../support/resolution-log.ts'
import { seedMarkets } from '../support/rows.ts'

const at = (seq: number): string => encodeFeedCursor({ epoch: EPOCH, seq })

/** The real server on a log of four changes, on the port of `before` in its place. */
const openServer = async () => {
  const { url, database, close } = await createTestDatabase()
  await seedMarkets(database, [{ id: 1, status: 'RESOLVED' }, { id: 2 }])
  await seedLog(database, [
    { marketId: 1, kind: 'PROPOSED', umaStatus: 'proposed' },
    { marketId: 2, kind: 'CLOSED' },
    {
      marketId: 1,
      kind: 'RESOLVED',
      resolutionKind: 'WIN',
      resolutionSource: 'ORACLE',
      winnerIndex: 1,
      payouts: ['0', '1'],
      upstreamAt: '2025-11-03 11:00:00+00',
    },
    { marketId: 2, kind: 'REOPENED' },
  ])
  const logger = pino({ level: 'silent' })
  const feed = createFeed({ url, service: 'test', database, logger, shortMarketMaxMs: 3_600_000 })
  feed.start()
  const access = { resolutions: feed.resolutions.messages, marketUpdates: feed.markets.updates }
  const start = (port = 0) => startApp(database, { feed: access }, port)
  let app: TestApp = await start()
  onTestFinished(async () => {
    await app.close()
    await feed.close()
    await close()
  })
  return {
    url: `${app.url}/graphql`,
    database,
    restart: async () => {
      const port = Number(new URL(app.url).port)
      await app.close()
      app = await start(port)
    },
  }
}

test('the client reads the real feed, over a restart of the server, and its history', async () => {
  const { url, database, restart } = await openServer()
  const read: ResolutionChange[] = []
  for await (const change of resolutions({ url, after: at(0) })) {
    read.push(change)
    if (read.length === 2) await restart()
    if (read.length === 4) {
      await database.db.execute(sql`insert into resolution_changes
        select (jsonb_populate_record(c, '{"seq": 5}')).* from resolution_changes c where seq = 4`)
      await database.db.execute(sql`update feeds set last_version = 5 where name = 'resolutions'`)
    }
    if (read.length === 5) break
  }
  expect(read.map(({ cursor }) => cursor)).toEqual([at(1), at(2), at(3), at(4), at(5)])
  expect(read[2]).toEqual({
    cursor: at(3),
    previousCursor: at(2),
    kind: 'RESOLVED',
    market: {
      id: 'Market:1',
      gammaId: '1',
      slug: 'market-1',
      question: 'Will 1 happen?',
      status: 'RESOLVED',
    },
    resolution: {
      kind: 'WIN',
      winner: { index: 1, name: 'No' },
      payouts: ['0', '1'],
      resolvedAt: null,
      observedAt: '2025-11-03T12:00:00Z',
      source: 'ORACLE',
    },
    umaStatus: null,
    upstreamAt: '2025-11-03T11:00:00Z',
    observedAt: '2025-11-03T12:00:00Z',
    recordedAt: '2025-11-03T12:00:01.5Z',
    supersedes: null,
  })

  const kept: ResolutionChange[] = []
  for await (const change of history({ url })) kept.push(change)
  expect(kept).toEqual(read)
})

test('the client follows a filter, and is told of a cursor that cannot be served', async () => {
  const { url } = await openServer()
  const filtered = resolutions({ url, after: at(0), filter: { markets: ['1'] } })
  expect((await filtered.next()).value?.cursor).toBe(at(1))
  expect((await filtered.next()).value).toMatchObject({ cursor: at(3), previousCursor: at(1) })
  await filtered.return()

  const ahead = resolutions({ url, after: at(9) })
  const reset = { reason: 'CURSOR_AHEAD', oldestCursor: at(0), headCursor: at(4) }
  await expect(ahead.next()).rejects.toMatchObject({ name: 'FeedResetError', ...reset })
  const foolish = resolutions({ url, marketFields: 'nothing' })
  await expect(foolish.next()).rejects.toMatchObject({ name: 'FeedRequestError' })
})

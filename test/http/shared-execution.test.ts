import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createDatabase } from '../../src/db/client.ts'
import { marketTexts } from '../../src/db/tables/markets.ts'
import { STREAM_LIMITS } from '../../src/http/subscriptions/stream-limits.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { countStatements, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedMarkets } from '../support/rows.ts'
import { openSse, type SseStream } from '../support/sse.ts'
import { createTcpProxy } from '../support/tcp-proxy.ts'
import { changeData, createScriptedFeed, SUBSCRIPTION } from './scripted-feed.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
  await seedMarkets(store.database, [{ id: 1 }, { id: 2 }])
})
afterAll(() => store.close())

const streams = { ...STREAM_LIMITS, perClient: 100 }

const open = async (app: TestApp, variables: object = {}, query = SUBSCRIPTION) => {
  const stream = await openSse(`${app.url}/graphql`, { body: { query, variables } })
  await stream.next()
  return stream
}

const changeOf = async (stream: SseStream): Promise<unknown> =>
  JSON.parse((await stream.next()).data).data.resolutions

test('a change is executed once for fifty streams that ask the same', async () => {
  const feed = createScriptedFeed()
  const app = await openApp(store.database, { feed, streams })
  // They began at different positions.
  const opened = await Promise.all(
    Array.from({ length: 50 }, (_, index) => open(app, index % 2 === 0 ? {} : { after: 'c0' })),
  )
  const { result, statements } = await countStatements(store.database, async () => {
    feed.append(1)
    return Promise.all(opened.map(changeOf))
  })
  expect(result).toEqual(opened.map(() => changeData(1, 1)))
  expect(statements).toHaveLength(1)
})

test('a change is executed once for streams that filter and stood differently', async () => {
  const feed = createScriptedFeed()
  const app = await openApp(store.database, { feed, streams })
  const filtered = SUBSCRIPTION.replace('$after: String', '$filter: ResolutionFilter').replace(
    'after: $after',
    'filter: $filter',
  )
  const opened = await Promise.all([
    open(app, {}, filtered),
    open(app, { filter: { markets: ['1', '2'] } }, filtered),
    open(app, { filter: { markets: ['2'] } }, filtered),
    open(app, { filter: { markets: ['2'] } }, filtered),
  ])
  feed.append(1)
  await Promise.all(opened.slice(0, 2).map(changeOf))
  const { result, statements } = await countStatements(store.database, async () => {
    feed.append(2)
    return Promise.all(opened.map(changeOf))
  })
  const [after1, after0] = [changeData(2, 2), { ...changeData(2, 2), previousCursor: 'c0' }]
  expect(result).toEqual([after1, after1, after0, after0])
  expect(statements).toHaveLength(1)
})

test('a change is executed anew for those that ask something else', async () => {
  const feed = createScriptedFeed()
  const app = await openApp(store.database, { feed, streams })
  const renamed = SUBSCRIPTION.replace('question', 'question: slug')
  const skipping = SUBSCRIPTION.replace('$after: String', '$after: String, $no: Boolean!').replace(
    'question',
    'question @skip(if: $no)',
  )
  const opened = await Promise.all([
    ...[open(app), open(app), open(app, {}, renamed), open(app, {}, renamed)],
    ...[open(app, { no: true }, skipping), open(app, { no: false }, skipping)],
  ])
  feed.append(1)
  const questions = (await Promise.all(opened.map(changeOf))).map(
    (change) => (change as ReturnType<typeof changeData>).market.question,
  )
  const [plain, slug] = ['Will 1 happen?', 'market-1']
  expect(questions).toEqual([plain, plain, slug, slug, undefined, plain])
})

test('a market that changes is told as it is now', async () => {
  const feed = createScriptedFeed()
  const app = await openApp(store.database, { feed, streams })
  const query = 'subscription { marketUpdates(ids: [2]) { question } }'
  const opened = await Promise.all([open(app, {}, query), open(app, {}, query)])
  for (const question of ['Once?', 'Twice?']) {
    await store.database.db.update(marketTexts).set({ question }).where(eq(marketTexts.marketId, 2))
    feed.update(2)
    const told = await Promise.all(opened.map((stream) => stream.next()))
    const data = JSON.stringify({ data: { marketUpdates: { question } } })
    expect(told.map((event) => event.data)).toEqual([data, data])
  }
})

test('a change is not passed over while the database is away', async () => {
  const { hostname, port } = new URL(store.url)
  const proxy = await createTcpProxy({ host: hostname, port: Number(port) })
  const behind = createDatabase({ url: proxy.url(store.url), max: 1 })
  onTestFinished(async () => {
    await behind.close()
    await proxy.close()
  })
  const feed = createScriptedFeed()
  const app = await openApp(behind, { feed, streams })
  const opened = await Promise.all([open(app), open(app), open(app, {}, `${SUBSCRIPTION} `)])
  await proxy.mode('refuse')
  feed.append(1)
  await vi.waitFor(() => expect(app.logged).not.toEqual([]), 10_000)
  await proxy.mode('pass')
  expect(await Promise.all(opened.map(changeOf))).toEqual(opened.map(() => changeData(1, 1)))
  expect(opened.map((stream) => stream.text()).join()).not.toContain('errors')
})

test('a change that is late again and again ends the stream without its cursor, and is told to who resumes', async () => {
  const feed = createScriptedFeed()
  const app = await openApp(store.database, { feed, streams, queryDeadlineMs: 100 })
  const stream = await open(app)
  const event = await store.database.db.transaction(async (locked) => {
    await locked.execute(sql`lock table markets`)
    feed.append(1)
    return stream.next()
  })
  expect(event.id).toBeNull()
  expect(JSON.parse(event.data).errors).toMatchObject([
    { extensions: { code: 'OPERATION_TIMEOUT' } },
  ])
  await stream.closed
  expect(stream.text()).not.toContain('complete')
  const resumed = await open(app, { after: 'c0' })
  expect((await resumed.next()).id).toBe('c1')
})

test('without a database a stream is not opened, and the client is left to come again', async () => {
  const gone = createDatabase({ url: 'postgres://127.0.0.1:1/nothing' })
  onTestFinished(gone.close)
  const app = await openApp(gone, { feed: createScriptedFeed() })
  const query = 'subscription { marketUpdates(ids: ["slug-1"]) { gammaId } }'
  const stream = await openSse(`${app.url}/graphql`, { body: { query } })
  expect(stream.status).toBe(200) // at any other status an EventSource gives up
  const { errors } = JSON.parse((await stream.next()).data)
  expect(errors).toMatchObject([{ extensions: { code: 'DATABASE_UNAVAILABLE' } }])
  await stream.closed
  expect(stream.text()).not.toContain('complete')
})

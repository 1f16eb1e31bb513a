import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import { EventSource, MessageEvent } from 'undici'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startApp, type TestApp } from '../support/app.ts'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seedMarkets } from '../support/rows.ts'
import { changeData, createScriptedFeed, SUBSCRIPTION } from './scripted-feed.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
  await seedMarkets(store.database, [{ id: 1 }, { id: 2 }, { id: 3 }])
})
afterAll(() => store.close())

/** A server that can be started anew at its port, with the same feed. */
const openRestartable = async () => {
  const feed = createScriptedFeed()
  const port = await freePort()
  const start = (): Promise<TestApp> => startApp(store.database, { feed }, port)
  let app = await start()
  onTestFinished(() => app.close())
  const stop = () => app.close()
  const startAgain = async (): Promise<void> => {
    app = await start()
  }
  return { feed, url: `${app.url}/graphql`, stop, startAgain }
}

interface Data {
  readonly resolutions: { readonly __typename: string; readonly cursor: string }
}

const changesOf = (messages: readonly Data[]) =>
  messages
    .map(({ resolutions }) => resolutions)
    .filter(({ __typename }) => __typename === 'ResolutionChange')

test('an EventSource resumes by itself after a restart, and misses nothing', async () => {
  const { feed, url, stop, startAgain } = await openRestartable()
  const source = new EventSource(`${url}?${new URLSearchParams({ query: SUBSCRIPTION })}`)
  onTestFinished(() => source.close())
  const seen: Data[] = []
  source.addEventListener('next', (event) => {
    if (event instanceof MessageEvent) seen.push(JSON.parse(event.data).data)
  })
  await vi.waitFor(() => expect(seen).toHaveLength(1), 10_000)
  feed.append(1)
  await vi.waitFor(() => expect(seen).toHaveLength(2), 10_000)
  await stop()
  feed.append(2, 3)
  await startAgain()
  await vi.waitFor(() => expect(changesOf(seen)).toHaveLength(3), 15_000)
  expect(changesOf(seen)).toEqual([changeData(1, 1), changeData(2, 2), changeData(3, 3)])
})

/** What a stock client hands on. */
const collect = () => {
  const seen: Data[] = []
  const { promise: ended, resolve: complete, reject: error } = Promise.withResolvers<void>()
  const next = ({ data }: { data?: Data | null }) => data && seen.push(data)
  return { seen, ended, sink: { next, complete, error } }
}

test('the client of graphql-sse takes messages and the end, and retries a dropped stream', async () => {
  const { feed, url, stop, startAgain } = await openRestartable()
  const client = createSseClient({
    url,
    retryAttempts: 100,
    retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
  })
  const { seen, sink, ended } = collect()
  client.subscribe<Data>({ query: SUBSCRIPTION, variables: { after: 'c0' } }, sink)
  await vi.waitFor(() => expect(seen).toHaveLength(1), 10_000)
  feed.append(1)
  await vi.waitFor(() => expect(changesOf(seen)).toEqual([changeData(1, 1)]), 10_000)
  await stop()
  await startAgain()
  // It knows nothing of ids, and begins where it began.
  await vi.waitFor(
    () => expect(changesOf(seen)).toEqual([changeData(1, 1), changeData(1, 1)]),
    10_000,
  )
  feed.end()
  await ended
})

test('the client of graphql-ws is closed with 1012 at shutdown, and comes back', async () => {
  const { feed, url, stop, startAgain } = await openRestartable()
  const closes: unknown[] = []
  const client = createSocketClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    on: { closed: (event) => closes.push((event as { code: number }).code) },
  })
  onTestFinished(async () => client.dispose())
  const { seen, sink, ended } = collect()
  client.subscribe<Data>({ query: SUBSCRIPTION, variables: { after: 'c0' } }, sink)
  await vi.waitFor(() => expect(seen).toHaveLength(1), 10_000)
  feed.append(1)
  await vi.waitFor(() => expect(changesOf(seen)).toEqual([changeData(1, 1)]), 10_000)
  await stop()
  await vi.waitFor(() => expect(closes[0]).toBe(1012), 10_000)
  feed.append(2)
  await startAgain()
  await vi.waitFor(() => expect(changesOf(seen).at(-1)).toEqual(changeData(2, 2)), 15_000)
  feed.end()
  await ended
})

import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import type { HttpMetrics } from '../../src/http/metrics.ts'
import { createServer, type ServerDeps } from '../../src/http/server.ts'
import type { FeedAccess } from '../../src/schema/context.ts'

/** A line that the server logged as a warning (40) or an error (50). */
export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly err?: { readonly message: string }
}

export interface TestApp {
  readonly url: string
  readonly logged: readonly LogLine[]
  /** Data of a document that must succeed. */
  query<Data>(document: string, variables?: object): Promise<Data>
  /** `extensions.code` and message of each error of a document that must fail. */
  refusals(
    document: string,
    variables?: object,
  ): Promise<readonly { readonly code: string; readonly message: string }[]>
  post(body: object, headers?: Readonly<Record<string, string>>): Promise<Response>
  close(): Promise<void>
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    readonly message: string
    readonly extensions: { readonly code: string }
  }[]
}

const NO_METRICS: HttpMetrics = {
  request: () => undefined,
  operation: () => undefined,
  error: () => undefined,
  streams: {
    streamOpened: () => undefined,
    streamClosed: () => undefined,
    streamRefused: () => undefined,
    messageSent: () => undefined,
  },
  scrape: async () => '',
}

/** Streams that end at once, for what is no test of them. */
const NO_FEED: FeedAccess = {
  resolutions: async function* () {},
  marketUpdates: async function* () {},
}

/** The real server on a port of its own, over real HTTP; no upstream, unless one is given. */
export const startApp = async (
  database: Database,
  options: Partial<ServerDeps> = {},
  port = 0,
): Promise<TestApp> => {
  const logged: LogLine[] = []
  const destination = { write: (line: string) => logged.push(JSON.parse(line)) }
  const server = createServer({
    database,
    feed: NO_FEED,
    logger: pino({ level: 'warn' }, destination),
    fetchMarket: async () => ({ kind: 'not-found', message: 'no upstream in this test' }),
    tiers: async () => [],
    upstream: async () => [],
    build: 'test',
    startedAt: '2026-11-03T12:00:00Z',
    shortMarketMaxMs: 3_600_000,
    fetchDeadlineMs: 90,
    graphiql: false,
    metrics: NO_METRICS,
    ...options,
  })
  const url = await server.listen('127.0.0.1', port)

  const post: TestApp['post'] = (body, headers = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const ask = async (query: string, variables?: object): Promise<Answer> => {
    const response = await post({ query, variables })
    return (await response.json()) as Answer
  }
  return {
    url,
    logged,
    post,
    query: async <Data>(document: string, variables?: object) => {
      const { data, errors } = await ask(document, variables)
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      return data as Data
    },
    refusals: async (document, variables) => {
      const { errors = [] } = await ask(document, variables)
      return errors.map(({ message, extensions }) => ({ code: extensions.code, message }))
    },
    close: () => server.close(),
  }
}

/** As `startApp`, closed when the present test ends. */
export const openApp = async (
  database: Database,
  options: Partial<ServerDeps> = {},
): Promise<TestApp> => {
  const app = await startApp(database, options)
  onTestFinished(() => app.close())
  return app
}

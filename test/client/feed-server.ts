import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** One request, as the script sees it. */
export interface Connection {
  /** Counts from 1. */
  readonly number: number
  readonly headers: IncomingMessage['headers']
  readonly query: string
  readonly variables: {
    readonly after: string | null
    readonly filter?: object
    readonly first?: number
  }
  readonly response: ServerResponse
  /** Settles when the client, or the script, has closed it. */
  readonly closed: Promise<void>
  /** Raw; begins the stream if need be. */
  write(chunk: string | Buffer): void
  /** Messages, one `next` event each. */
  send(...messages: readonly object[]): void
  /** As a dying process does. */
  drop(): void
  /** Any other answer. */
  answer(status: number, body: object, headers?: Readonly<Record<string, string>>): void
}

export interface FeedServer {
  readonly url: string
  readonly connections: readonly Connection[]
}

/** Entry n of a log, after entry n - 1; in a filtered stream after whatever was read before. */
export const change = (n: number, previous = n - 1) => ({
  __typename: 'ResolutionChange',
  cursor: `c${n}`,
  previousCursor: `c${previous}`,
  kind: 'CLOSED',
  market: {
    id: `Market:${n}`,
    gammaId: `${n}`,
    slug: null,
    question: `Größer als ${n} €?`,
    status: 'CLOSED',
  },
  resolution: null,
  umaStatus: null,
  upstreamAt: null,
  observedAt: '2026-11-03T12:00:00Z',
  recordedAt: '2026-11-03T12:00:01Z',
  supersedes: null,
})

export const heartbeat = (n: number, head = n) => ({
  __typename: 'ResolutionHeartbeat',
  cursor: `c${n}`,
  headCursor: `c${head}`,
  at: '2026-11-03T12:00:10Z',
  lastPollAt: '2026-11-03T12:00:08Z',
})

export const reset = (reason: string, head: number) => ({
  __typename: 'ResolutionStreamReset',
  reason,
  oldestCursor: 'c1',
  headCursor: `c${head}`,
})

export const frame = (message: object): string =>
  `event: next\ndata: ${JSON.stringify({ data: { resolutions: message } })}\n\n`

const connect = async (
  number: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Connection> => {
  const { query, variables } = JSON.parse(await text(request))
  const write = (chunk: string | Buffer): void => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk)
  }
  return {
    number,
    headers: request.headers,
    query,
    variables,
    response,
    closed: new Promise((resolve) => response.once('close', resolve)),
    write,
    send: (...messages) => write(messages.map(frame).join('')),
    drop: () => void response.socket?.destroy(),
    answer: (status, body, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(body))
    },
  }
}

/** A server over real HTTP whose feed is a script; closed at the end of the test. */
export const openFeedServer = async (
  script: (connection: Connection) => void,
): Promise<FeedServer> => {
  const connections: Connection[] = []
  const server = createServer(async (request, response) => {
    const connection = await connect(connections.length + 1, request, response)
    connections.push(connection)
    script(connection)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/graphql`, connections }
}

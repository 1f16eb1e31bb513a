import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Database } from '../db/client.ts'
import type { Logger } from '../logger.ts'
import { createReadiness } from './health.ts'

export interface RouterDeps {
  readonly database: Database
  /** Of the readiness check alone, so that busy reads do not fail it. Default `database`. */
  readonly health?: Database
  readonly logger: Logger
  readonly build: string
}

type GraphQLHandler = (request: IncomingMessage, response: ServerResponse) => unknown

const API_ENDPOINTS = '/graphql        queries by GET and POST, mutations by POST'
const HEALTH_ENDPOINTS = `/health/live    the process turns
/health/ready   it can serve`

/**
 * Paths match exactly: what merely ends in one of them is unknown.
 * @param graphql null in a process that only polls: it answers for its health alone
 */
export const createRouter = (
  { database, health = database, logger, build }: RouterDeps,
  graphql: GraphQLHandler | null,
  draining: AbortSignal,
): RequestListener => {
  const isReady = createReadiness(health)

  const answerReady = async (response: ServerResponse): Promise<void> => {
    const ready = !draining.aborted && (await isReady())
    sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'unavailable' })
  }

  const endpoints = [...(graphql === null ? [] : [API_ENDPOINTS]), HEALTH_ENDPOINTS].join('\n')
  const front = `polycool: Polymarket markets as GraphQL\n\n${endpoints}\n`
  const routes: Readonly<Record<string, GraphQLHandler>> = {
    ...(graphql !== null && {
      '/graphql': (request, response) => answerGraphQL(graphql, request, response),
    }),
    '/health/live': (_request, response) => sendJson(response, 200, { status: 'live' }),
    '/health/ready': (_request, response) => answerReady(response),
    '/': (_request, response) => send(response, 200, 'text/plain; charset=utf-8', front),
  }

  const route: GraphQLHandler = (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1)
    const found = Object.hasOwn(routes, path) ? routes[path] : undefined
    if (found !== undefined) return found(request, response)
    return sendJson(response, 404, refusal('NOT_FOUND', 'There is nothing at this path.'))
  }

  return async (request, response) => {
    response.setHeader('x-polycool-build', build)
    endConnectionLeftHalfRead(request, response)
    try {
      await route(request, response)
    } catch (error) {
      logger.error({ err: error }, 'unexpected error outside GraphQL')
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, refusal('INTERNAL_SERVER_ERROR', 'Unexpected error'))
    }
  }
}

const LINGER_MS = 1_000

/**
 * A body that was refused half-read leaves its connection open for ever and useless, and proxies
 * share connections among clients. Seen 2026-11 with @whatwg-node/server 0.11. What the client still
 * sends is discarded for a while first: cut off while it writes, it would not read the refusal.
 */
const endConnectionLeftHalfRead = (request: IncomingMessage, response: ServerResponse): void => {
  const { socket } = request // a destroyed request has lost it
  response.once('finish', () => {
    if (!request.destroyed || request.complete) return
    socket.end()
    socket.resume()
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  })
}

/**
 * Readable from any page, without cookies or other credentials. A POST is JSON only, which browsers
 * send to another site after asking; a GET changes nothing. So no page can make its reader act.
 */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-polycool-build',
} as const

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'content-type, accept, authorization, last-event-id',
  'access-control-max-age': '86400',
} as const

const JSON_TYPE = /^application\/json\s*(;|$)/i

const answerGraphQL = (
  graphql: GraphQLHandler,
  request: IncomingMessage,
  response: ServerResponse,
): unknown => {
  for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value)
  if (request.method === 'OPTIONS') return response.writeHead(204, PREFLIGHT).end()
  if (request.method === 'POST' && !JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    const message = 'A POST to /graphql is application/json.'
    return sendJson(response, 415, refusal('UNSUPPORTED_MEDIA_TYPE', message))
  }
  return graphql(request, response)
}

/** In the form of a GraphQL error, so that clients need not know two. */
const refusal = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] })

const sendJson = (response: ServerResponse, status: number, body: object): void =>
  send(response, status, 'application/json', JSON.stringify(body))

const send = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

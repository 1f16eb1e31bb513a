import type { Database } from '../db/client.ts'
import { type FindRoute, findExactly, type Route, refusal, sendJson } from './answer.ts'
import { createConsole } from './console.ts'
import type { ConsoleFiles } from './console-files.ts'
import { type Endpoint, frontRoute } from './front.ts'
import { createReadiness } from './health.ts'
import { type HttpMetrics, metricsRoute } from './metrics.ts'

export interface RouterDeps {
  readonly database: Database
  /** Of the readiness check alone, so that busy reads do not fail it. Default `database`. */
  readonly health?: Database
  /** False while this process does not know what is stored. Default: always true. */
  readonly isFeedHealthy?: () => boolean
  readonly metrics: HttpMetrics
  /** Where given, metrics are served there, on the same host, and not here. */
  readonly metricsPort?: number | undefined
  /** Null where there would be a console, had it been built. Default: there is none. */
  readonly consoleFiles?: ConsoleFiles | null | undefined
}

/** @param graphql null in a process that only polls: it answers for its health alone */
export const createRoutes = (
  deps: RouterDeps,
  graphql: Route | null,
  draining: AbortSignal,
): FindRoute => {
  const { database, health = database, isFeedHealthy = () => true, metrics, metricsPort } = deps
  const isReady = createReadiness(health)
  const answerReady: Route = async (_request, response) => {
    const ready = (graphql === null || isFeedHealthy()) && !draining.aborted && (await isReady())
    sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'unavailable' })
  }
  const answerLive: Route = (_request, response) => sendJson(response, 200, { status: 'live' })

  const api: readonly Endpoint[] =
    graphql === null
      ? []
      : [['/graphql', 'queries, mutations and subscriptions', graphqlRoute(graphql)]]
  const measured: readonly Endpoint[] =
    metricsPort === undefined ? [['/metrics', 'for Prometheus', metricsRoute(metrics)]] : []
  const endpoints: readonly Endpoint[] = [
    ...api,
    ['/health/live', 'the process turns', answerLive],
    ['/health/ready', 'it can serve', answerReady],
    ...measured,
  ]
  const console = deps.consoleFiles ? createConsole(deps.consoleFiles) : null
  const isPageMissing = deps.consoleFiles === null
  const find = findExactly(
    new Map([
      ['/', frontRoute({ endpoints, page: console?.page ?? null, isPageMissing })],
      ...endpoints.map(([path, , route]) => [path, route] as const),
    ]),
  )
  return (path) => find(path) ?? console?.find(path)
}

/**
 * Readable from any page, without cookies or other credentials. A POST is JSON only, which browsers
 * send to another site after asking; a GET changes nothing. So no page can make its reader act.
 */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-polycool-build, x-polycool-resumed-from, retry-after',
} as const

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'content-type, accept, authorization, last-event-id',
  'access-control-max-age': '86400',
} as const

const MAX_URL = 8_192

const JSON_TYPE = /^application\/json\s*(;|$)/i

const graphqlRoute =
  (graphql: Route): Route =>
  (request, response) => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return response.writeHead(204, PREFLIGHT).end()
    if ((request.url ?? '').length > MAX_URL) {
      const message = `A URL is ${MAX_URL} characters at most: send the query by POST.`
      return sendJson(response, 414, refusal('URI_TOO_LONG', message))
    }
    if (request.method === 'POST' && !JSON_TYPE.test(request.headers['content-type'] ?? '')) {
      const message = 'A POST to /graphql is application/json.'
      return sendJson(response, 415, refusal('UNSUPPORTED_MEDIA_TYPE', message))
    }
    return graphql(request, response)
  }

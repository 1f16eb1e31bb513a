import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from '../logger.ts'
import { type Route, refusal, sendJson } from './answer.ts'
import type { HttpMetrics } from './metrics.ts'

export interface DispatchDeps {
  readonly logger: Logger
  readonly build: string
  readonly metrics: HttpMetrics
}

/** Paths match exactly: what merely ends in one of them is unknown. */
export const createDispatch =
  ({ logger, build, metrics }: DispatchDeps, routes: ReadonlyMap<string, Route>): RequestListener =>
  async (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1)
    const route = routes.get(path)
    const since = performance.now()
    response.once('close', () => {
      if (isStream(response)) return // its length is up to the client; it has metrics of its own
      metrics.request({
        path: route === undefined ? 'other' : path,
        status: response.writableFinished ? response.statusCode : null,
        seconds: (performance.now() - since) / 1_000,
      })
    })
    response.setHeader('x-polycool-build', build)
    endConnectionLeftHalfRead(request, response)
    try {
      if (route !== undefined) await route(request, response)
      else sendJson(response, 404, refusal('NOT_FOUND', 'There is nothing at this path.'))
    } catch (error) {
      logger.error({ err: error }, 'unexpected error outside GraphQL')
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, refusal('INTERNAL_SERVER_ERROR', 'Unexpected error'))
    }
  }

const isStream = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type')).startsWith('text/event-stream')

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

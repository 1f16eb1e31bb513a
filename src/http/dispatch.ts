import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from '../logger.ts'
import { type FindRoute, NOWHERE, refusal, sendJson } from './answer.ts'
import type { HttpMetrics } from './metrics.ts'

export interface DispatchDeps {
  readonly logger: Logger
  readonly build: string
  readonly metrics: HttpMetrics
}

/** Paths are looked up as they were sent, with nothing decoded and no dots resolved. */
export const createDispatch =
  ({ logger, build, metrics }: DispatchDeps, find: FindRoute): RequestListener =>
  async (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1)
    const { label, route } = find(path) ?? NOWHERE
    const since = performance.now()
    response.once('close', () => {
      if (isStream(response)) return // its length is up to the client; it has metrics of its own
      metrics.request({
        path: label,
        status: response.writableFinished ? response.statusCode : null,
        seconds: (performance.now() - since) / 1_000,
      })
    })
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

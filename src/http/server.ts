import type { RequestListener } from 'node:http'
import { findExactly } from './answer.ts'
import { createDispatch, type DispatchDeps } from './dispatch.ts'
import { CONSOLE_NOT_BUILT } from './front.ts'
import { createListener } from './listener.ts'
import { metricsRoute } from './metrics.ts'
import { createRoutes, type RouterDeps } from './router.ts'
import { STREAM_LIMITS, type StreamLimits } from './subscriptions/stream-limits.ts'
import { createStreaming } from './subscriptions/streaming.ts'
import { createGraphQL, type YogaDeps } from './yoga.ts'

export interface ServerDeps extends YogaDeps, RouterDeps, DispatchDeps {
  /** False: health and metrics alone answer. Default true. */
  readonly servesApi?: boolean
  /** Default `STREAM_LIMITS`. */
  readonly streams?: StreamLimits
  /** How many proxies of ours stand before this server; default 0. See `clientAddress`. */
  readonly trustProxy?: number
}

export interface Server {
  readonly handler: RequestListener
  /** @returns the URL that it serves, with the port it got where 0 was asked for */
  listen(host: string, port: number): Promise<string>
  /**
   * At once it is not ready any more; drops streams, which takes up to 2 s when they are many; then
   * takes no more connections, lets requests end for up to 5 s, and cuts. Idempotent.
   */
  close(): Promise<void>
}

/** Beside those that carry streams. */
const OTHER_CONNECTIONS = 2_000

/** Buildable without listening, so that tests and other transports can drive it. */
export const createServer = (deps: ServerDeps): Server => {
  const { metricsPort, metrics, logger, consoleFiles } = deps
  const { streams = STREAM_LIMITS, trustProxy = 0 } = deps
  const draining = new AbortController()
  const api =
    deps.servesApi === false
      ? null
      : createStreaming({ logger, metrics, trustProxy, limits: streams }, createGraphQL(deps))
  const routes = createRoutes(deps, api?.route ?? null, draining.signal)
  const handler = createDispatch(deps, routes)
  const main = createListener(handler, {
    maxConnections: streams.total + OTHER_CONNECTIONS,
    upgrades: api === null ? undefined : { path: '/graphql', take: api.upgrade },
  })
  const measured = findExactly(new Map([['/metrics', metricsRoute(metrics)]]))
  const apart = createListener(createDispatch(deps, measured))

  const stop = async (): Promise<void> => {
    draining.abort()
    await api?.close()
    await Promise.all([main.close(), apart.close()])
  }

  let stopped: Promise<void> | null = null
  return {
    handler,
    listen: async (host, port) => {
      const url = await main.listen(host, port)
      if (metricsPort !== undefined) {
        const metricsUrl = `${await apart.listen(host, metricsPort)}/metrics`
        logger.info({ url: metricsUrl }, `metrics at ${metricsUrl}`)
      }
      if (consoleFiles === null) logger.info(CONSOLE_NOT_BUILT)
      else if (consoleFiles !== undefined) logger.info({ url }, `console at ${url}/`)
      return url
    },
    close: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

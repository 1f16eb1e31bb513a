import type { RequestListener } from 'node:http'
import { createDispatch, type DispatchDeps } from './dispatch.ts'
import { createListener } from './listener.ts'
import { metricsRoute } from './metrics.ts'
import { createRoutes, type RouterDeps } from './router.ts'
import { createGraphQLHandler, type YogaDeps } from './yoga.ts'

export interface ServerDeps extends YogaDeps, RouterDeps, DispatchDeps {
  /** False: health and metrics alone answer. Default true. */
  readonly servesApi?: boolean
}

export interface Server {
  readonly handler: RequestListener
  /** @returns the URL that it serves, with the port it got where 0 was asked for */
  listen(host: string, port: number): Promise<string>
  /**
   * At once it is not ready any more; takes no more connections, lets requests end for up to 5 s,
   * then cuts. Idempotent.
   */
  close(): Promise<void>
}

/** Buildable without listening, so that tests and other transports can drive it. */
export const createServer = (deps: ServerDeps): Server => {
  const { metricsPort, metrics, logger } = deps
  const draining = new AbortController()
  const graphql = deps.servesApi === false ? null : createGraphQLHandler(deps)
  const handler = createDispatch(deps, createRoutes(deps, graphql, draining.signal))
  const main = createListener(handler)
  const apart = createListener(createDispatch(deps, new Map([['/metrics', metricsRoute(metrics)]])))

  const stop = async (): Promise<void> => {
    draining.abort()
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
      return url
    },
    close: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

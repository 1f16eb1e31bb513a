import { createServer as createHttpServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter, type RouterDeps } from './router.ts'
import { createGraphQLHandler, type YogaDeps } from './yoga.ts'

export interface ServerDeps extends YogaDeps, RouterDeps {
  /** False: only `/health` answers. Default true. */
  readonly servesApi?: boolean
}

export interface Server {
  readonly handler: RequestListener
  /** @returns the URL that it serves, with the port it got where 0 was asked for */
  listen(host: string, port: number): Promise<string>
  /** Takes no more connections, lets requests end for up to 5 s, then cuts. Idempotent. */
  close(): Promise<void>
}

const DRAIN_MS = 5_000

/** Buildable without listening, so that tests and other transports can drive it. */
export const createServer = (deps: ServerDeps): Server => {
  const draining = new AbortController()
  const graphql = deps.servesApi === false ? null : createGraphQLHandler(deps)
  const route = createRouter(deps, graphql, draining.signal)
  const handler: RequestListener = (request, response) => {
    // A connection whose request ends while we drain would idle until it is cut.
    response.once('close', () => draining.signal.aborted && server.closeIdleConnections())
    return route(request, response)
  }
  const server = createHttpServer({ headersTimeout: 10_000, requestTimeout: 15_000 }, handler)
  server.keepAliveTimeout = 65_000 // longer than the idle timeout of the usual balancers, 60 s
  server.maxConnections = 12_000
  server.maxRequestsPerSocket = 1_000

  const stop = async (): Promise<void> => {
    draining.abort()
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeIdleConnections()
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    await closed
    clearTimeout(cut)
  }

  let stopped: Promise<void> | null = null
  return {
    handler,
    listen: async (host, port) => {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve()
        })
      })
      return urlOf(server.address())
    },
    close: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

const urlOf = (address: AddressInfo | string | null): string => {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listener {
  /** @returns the URL that it serves, with the port it got where 0 was asked for */
  listen(host: string, port: number): Promise<string>
  /** Takes no more connections, lets requests end for up to 5 s, then cuts. */
  close(): Promise<void>
}

const DRAIN_MS = 5_000

/** One port, with the limits of a public one. */
export const createListener = (handler: RequestListener): Listener => {
  let isClosing = false
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 15_000 },
    (request, response) => {
      // A connection whose request ends while we drain would idle until it is cut.
      response.once('close', () => isClosing && server.closeIdleConnections())
      return handler(request, response)
    },
  )
  server.keepAliveTimeout = 65_000 // longer than the idle timeout of the usual balancers, 60 s
  server.maxConnections = 12_000
  server.maxRequestsPerSocket = 1_000

  return {
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
    close: async () => {
      isClosing = true
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      await closed
      clearTimeout(cut)
    },
  }
}

const urlOf = (address: AddressInfo | string | null): string => {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Listener {
  /** @returns the URL that it serves, with the port it got where 0 was asked for */
  listen(host: string, port: number): Promise<string>
  /** Takes no more connections, lets requests end for up to 5 s, then cuts. */
  close(): Promise<void>
}

/** WebSockets at a path. Who takes their sockets ends them; `close` cuts those that it is left with. */
export interface Upgrades {
  readonly path: string
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

export interface ListenerOptions {
  /** At a time. Default 12000. */
  readonly maxConnections?: number
  readonly upgrades?: Upgrades | undefined
}

const DRAIN_MS = 5_000

/** One port, with the limits of a public one. */
export const createListener = (
  handler: RequestListener,
  { maxConnections = 12_000, upgrades }: ListenerOptions = {},
): Listener => {
  let isClosing = false
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      // Others are plain requests, as those of `curl --http2`, which offers an upgrade.
      shouldUpgradeCallback: (request) => upgrades !== undefined && isWebSocket(request, upgrades),
    },
    (request, response) => {
      // A connection whose request ends while we drain would idle until it is cut.
      response.once('close', () => isClosing && server.closeIdleConnections())
      return handler(request, response)
    },
  )
  server.keepAliveTimeout = 65_000 // longer than the idle timeout of the usual balancers, 60 s
  server.maxConnections = maxConnections
  server.maxRequestsPerSocket = 1_000
  // The server itself forgets a socket that is upgraded, but waits for its end all the same.
  const upgraded = new Set<Duplex>()
  if (upgrades !== undefined) {
    server.on('upgrade', (request, socket, head) => {
      upgraded.add(socket)
      socket.once('close', () => upgraded.delete(socket))
      upgrades.take(request, socket, head)
    })
  }

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
      const cut = setTimeout(() => {
        server.closeAllConnections()
        for (const socket of upgraded) socket.destroy()
      }, DRAIN_MS)
      await closed
      clearTimeout(cut)
    },
  }
}

const isWebSocket = ({ method, url, headers }: IncomingMessage, { path }: Upgrades): boolean =>
  method === 'GET' &&
  url?.split('?', 1)[0] === path &&
  headers.upgrade?.toLowerCase() === 'websocket'

const urlOf = (address: AddressInfo | string | null): string => {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

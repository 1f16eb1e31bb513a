import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../../logger.ts'
import { clientAddress } from '../client-address.ts'
import { bodyOf, REFUSALS } from './refusals.ts'
import { SocketConnection } from './socket-connection.ts'
import { createSocketOperations, type SocketOperationsDeps } from './socket-operations.ts'

export interface WebSocketDeps extends SocketOperationsDeps {
  readonly logger: Logger
  readonly trustProxy: number
  readonly pingMs: number
  readonly maxBodyBytes: number
}

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** As graphql-ws pings by default. */
const MAX_PING_MS = 12_000
const UNEXPECTED = 1011
const REFUSE_MS = 1_000

/**
 * WebSockets at /graphql. Any page may open one: there are no cookies or other credentials that it
 * could use unasked, so its Origin says nothing, as with CORS.
 */
export const createUpgrade = (deps: WebSocketDeps): Upgrade => {
  const { connections, maxBodyBytes } = deps
  const pingMs = Math.min(deps.pingMs, MAX_PING_MS)
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false, // it takes memory for each socket, and messages are small
    maxPayload: maxBodyBytes,
    handleProtocols: (offered) => handleProtocols(offered),
  })
  const operations = createSocketOperations(deps)

  return (request, socket, head) => {
    if (connections.isClosing) return void socket.destroy()
    const client = clientAddress(request, deps.trustProxy)
    const place = connections.take(client)
    if (typeof place === 'string') return refuse(socket, place)
    // A handshake that fails is answered by `ws`, and ends in this alone.
    socket.once('close', place)
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new SocketConnection(connections, webSocket, socket, { client, pingMs })
      serve(operations, webSocket, connection, deps.logger)
    })
  }
}

type Operations = ReturnType<typeof createSocketOperations>

/** Ties `ws` to graphql-ws; its own adapter has timers for each socket, and writes to the console. */
const serve = (
  operations: Operations,
  socket: WebSocket,
  connection: SocketConnection,
  logger: Logger,
): void => {
  const fail = (error: unknown): void => {
    logger.error({ err: error }, 'unexpected error of a WebSocket')
    socket.close(UNEXPECTED)
  }
  const closed = operations.opened(
    {
      protocol: socket.protocol,
      send: (data) => connection.send(data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) =>
        socket.on('message', (data) => {
          take(String(data)).catch(fail)
        }),
    },
    connection,
  )
  socket.on('error', () => undefined) // of the network or of the client; 'close' follows
  socket.once('close', (code, reason) => {
    closed(code, String(reason)).catch(fail)
  })
}

const refuse = (socket: Duplex, limit: 'client' | 'total'): void => {
  const refused = REFUSALS[limit]
  const reason = refused.status === 429 ? 'Too Many Requests' : 'Service Unavailable'
  const body = JSON.stringify(bodyOf(refused))
  socket.on('error', () => undefined)
  // A peer that keeps its side open, or does not read, would keep the socket for ever.
  const destroy = (): void => void socket.destroy()
  const cut = setTimeout(destroy, REFUSE_MS).unref()
  socket.once('finish', destroy)
  socket.once('close', () => clearTimeout(cut))
  socket.end(
    [
      `HTTP/1.1 ${refused.status} ${reason}`,
      `Retry-After: ${refused.retryAfterSeconds}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

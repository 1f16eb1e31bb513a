import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What the network does.
 * `pass`: all is well.
 * `refuse`: connections are cut, and nobody listens.
 * `reset`: connections are cut, and new ones are accepted and cut at once.
 * `black-hole`: connections stay, new ones are accepted, and nothing comes through. What was sent
 * meanwhile comes through after a return to `pass`, as TCP would send it again.
 */
export type ProxyMode = 'pass' | 'refuse' | 'reset' | 'black-hole'

export interface TcpProxy {
  readonly port: number
  /** The same database through the proxy. */
  url(databaseUrl: string): string
  /** Resolves when it is so. */
  mode(mode: ProxyMode): Promise<void>
  /** Open now. */
  connections(): number
  /** Since the beginning, those that were reset too; one that is refused is not seen. */
  accepted(): number
  close(): Promise<void>
}

interface Target {
  readonly host: string
  readonly port: number
}

/** Stands between a client and a server, so that a test can be the network. Close it. */
export const createTcpProxy = async ({ host, port: target }: Target): Promise<TcpProxy> => {
  let mode: ProxyMode = 'pass'
  let accepted = 0
  let port = 0
  const sockets = new Set<Socket>()

  const follow = (socket: Socket, other: Socket): void => {
    sockets.add(socket)
    socket.on('data', (chunk) => {
      if (!other.write(chunk)) socket.pause()
    })
    other.on('drain', () => mode !== 'black-hole' && socket.resume())
    socket.on('error', () => undefined)
    socket.once('close', () => {
      sockets.delete(socket)
      other.destroySoon()
    })
    if (mode === 'black-hole') socket.pause()
  }

  const server = createServer((client) => {
    accepted += 1
    if (mode === 'reset') {
      client.on('error', () => undefined).resetAndDestroy()
      return
    }
    const onward = connect(target, host)
    follow(client, onward)
    follow(onward, client)
  })

  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') port = address.port
  }

  const change = async (next: ProxyMode): Promise<void> => {
    mode = next
    for (const socket of sockets) {
      if (next === 'black-hole') socket.pause()
      else if (next === 'pass') socket.resume()
      else socket.resetAndDestroy()
    }
    if (next !== 'refuse' && !server.listening) await listen()
    if (next === 'refuse' && server.listening) await stopListening()
  }

  const stopListening = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    await closed
  }

  await listen()
  return {
    port,
    url: (databaseUrl) => {
      const url = new URL(databaseUrl)
      url.host = `127.0.0.1:${port}`
      return url.href
    },
    mode: change,
    connections: () => sockets.size / 2,
    accepted: () => accepted,
    close: () => change('refuse'),
  }
}

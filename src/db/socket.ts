import { connect, type Socket } from 'node:net'

/** What postgres.js tells a socket factory: lists, because a URL may name several hosts. */
export interface SocketTarget {
  readonly host: readonly string[]
  readonly port: readonly number[]
  /** Of a Unix socket; anything false: TCP. */
  readonly path?: string | false | undefined
}

const dropWhenSilent = (socket: Socket, silenceMs: number): void => {
  let [bytes, since] = [-1, performance.now()]
  const timer = setInterval(
    () => {
      const now = socket.bytesRead + socket.bytesWritten
      if (socket.destroyed) clearInterval(timer)
      else if (now !== bytes) [bytes, since] = [now, performance.now()]
      else if (performance.now() - since > silenceMs) socket.destroy()
    },
    Math.min(1_000, silenceMs / 4),
  )
  timer.unref()
}

/**
 * Sockets for postgres.js that are destroyed after `silenceMs` in which neither side said a word.
 * A living server answers by its statement timeout; a frozen backend or a dead network never does,
 * postgres.js (3.4.9) has no timeout of its own, and it would line up new queries behind the stuck
 * one. Destroyed, the connection rejects what waits on it, and the pool opens a new one.
 * Its idle connections must be closed by `idle_timeout` before that.
 */
export const createSocketFactory = (silenceMs: number) => {
  let attempt = 0
  return (target: SocketTarget): Socket => {
    const turn = attempt++ % target.host.length
    const host = target.host[turn] ?? '127.0.0.1'
    const port = target.port[turn] ?? 5432
    const socket = target.path ? connect(target.path) : connect(port, host)
    dropWhenSilent(socket, silenceMs)
    // postgres.js takes the name for TLS, and the address for its error messages, from here.
    return Object.assign(socket, { host, port })
  }
}

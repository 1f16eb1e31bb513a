import type { Duplex } from 'node:stream'
import type { ExecutionResult } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Connection, Connections, DropReason, Release } from './connections.ts'
import type { StreamEnd } from './stream-metrics.ts'

const CLOSE_LINGER_MS = 1_000
/** Bytes; a client with more to read is not read from. */
const MAX_UNSENT = 1_000_000

/** Both are retried by graphql-ws; 1012 is "service restart", 1013 "try again later". */
const CLOSE_CODES: Readonly<Record<Exclude<DropReason, 'stalled'>, number>> = {
  aged: 1012,
  shutdown: 1012,
  failed: 1013,
}

/** One WebSocket. It has a place from the start, which one of its streams uses. */
export class SocketConnection implements Connection {
  readonly expiresAt: number
  /** Queries and mutations that are not answered yet. */
  readonly running = new Set<SubscribePayload>()
  /**
   * Those that are open. graphql-ws knows one for each id, and loses others where a client uses an id
   * again while its first operation is still being prepared.
   */
  readonly streams = new Set<AsyncGenerator<ExecutionResult, void, void>>()
  end: StreamEnd = 'left'
  readonly #connections: Connections
  readonly #socket: WebSocket
  readonly #line: Duplex
  readonly #client: string
  readonly #pingMs: number
  /** Places in use, with that which it has from the start. */
  #taken = 0
  /** Places of all its streams but one. */
  readonly #places: Release[] = []
  #pingedAt = performance.now()
  #isPongDue = false
  #unsent = 0
  #behindSince: number | null = null
  /** When some of what had to wait was taken last. */
  #flushedAt = 0
  #linger: NodeJS.Timeout | undefined

  /** @param line what `socket` speaks over */
  constructor(
    connections: Connections,
    socket: WebSocket,
    line: Duplex,
    { client, pingMs }: { readonly client: string; readonly pingMs: number },
  ) {
    this.expiresAt = connections.expiry()
    this.#connections = connections
    this.#socket = socket
    this.#line = line
    this.#client = client
    this.#pingMs = pingMs
    connections.add(this)
    socket.on('pong', () => {
      this.#isPongDue = false
    })
    socket.on('message', () => this.#waitForReader())
    socket.on('ping', () => this.#waitForReader())
    socket.once('close', () => {
      connections.remove(this)
      clearTimeout(this.#linger)
      for (const stream of this.streams) void stream.return() // never rejects
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** Settles when the system has taken it: until then nothing more is to be pulled. Never rejects. */
  send(data: string): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isOpen) return resolve()
      let hasWaited = false
      this.#socket.send(data, () => {
        if (hasWaited) this.#flushedAt = performance.now()
        resolve()
      })
      hasWaited = this.#socket.bufferedAmount > 0
    })
  }

  /** A place for one more stream. */
  take(): Release | 'client' | 'total' {
    if (this.#taken > 0) {
      const place = this.#connections.take(this.#client)
      if (typeof place === 'string') return place
      this.#places.push(place)
    }
    this.#taken += 1
    return () => {
      this.#taken -= 1
      this.#places.pop()?.()
    }
  }

  stalledSince(now: number): number | null {
    const unsent = this.#socket.bufferedAmount
    if (unsent < this.#unsent) this.#flushedAt = now
    this.#unsent = unsent
    this.#behindSince = unsent === 0 ? null : (this.#behindSince ?? now)
    return this.#behindSince === null ? null : Math.max(this.#behindSince, this.#flushedAt)
  }

  ping(now: number): void {
    // A ping would wait behind the rest, so that its answer says nothing: stalling is looked at instead.
    if (this.#socket.bufferedAmount > 0) return
    if (now - this.#pingedAt < this.#pingMs) return
    if (this.#isPongDue && this.#flushedAt <= this.#pingedAt) {
      this.#socket.terminate()
      return
    }
    this.#pingedAt = now
    this.#isPongDue = true
    this.#socket.ping()
  }

  drop(reason: DropReason): void {
    const terminate = () => this.#socket.terminate()
    if (this.isOpen) {
      this.end = reason
      if (reason !== 'stalled') this.#socket.close(CLOSE_CODES[reason])
    }
    if (reason === 'stalled')
      terminate() // it would not read the code either
    else this.#linger ??= setTimeout(terminate, CLOSE_LINGER_MS).unref()
  }

  /** Or whoever asks without reading the answers would fill the memory with them. */
  #waitForReader(): void {
    if (this.#socket.isPaused || this.#socket.bufferedAmount <= MAX_UNSENT) return
    this.#socket.pause()
    this.#line.once('drain', () => this.#socket.resume())
  }
}

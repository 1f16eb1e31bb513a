import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '../../logger.ts'
import { type Failure, isFailure } from './answers.ts'
import type { Connection, Connections, DropReason } from './connections.ts'
import { COMPLETE, frameOf, nextOf, OPENING, PING } from './sse-frame.ts'
import type { StreamEnd, StreamMetrics } from './stream-metrics.ts'
import type { Subscription } from './subscribe.ts'

export interface SseStreamDeps {
  readonly connections: Connections
  readonly metrics: StreamMetrics
  readonly logger: Logger
  readonly pingMs: number
}

/**
 * One subscription on one response. While the socket is full nothing is pulled, so what waits is a
 * position and never a message. Once the headers are sent it writes to the socket itself: the body
 * has no chunks, and a response would cork and uncork for each message.
 * A class: there are ten thousand of them.
 */
export class SseStream implements Connection {
  readonly expiresAt: number
  readonly #deps: SseStreamDeps
  readonly #response: ServerResponse
  readonly #socket: Socket
  readonly #subscription: Subscription
  #end: StreamEnd = 'left'
  #isOver = false
  #wroteAt = performance.now()
  #flushedAt = performance.now()
  #resume: (() => void) | null = null

  /** @param response sends no chunks, and its headers are written; its socket is open */
  constructor(
    deps: SseStreamDeps,
    { response, socket }: { readonly response: ServerResponse; readonly socket: Socket },
    subscription: Subscription,
  ) {
    this.expiresAt = deps.connections.expiry()
    this.#deps = deps
    this.#response = response
    this.#socket = socket
    this.#subscription = subscription
  }

  start(): void {
    const { connections, metrics, logger } = this.#deps
    connections.add(this)
    metrics.streamOpened('sse')
    this.#response.once('close', () => this.#close())
    this.#socket.on('drain', () => {
      this.#flushedAt = performance.now()
      this.#proceed()
    })
    this.#response.write(OPENING) // with the headers
    this.#run().catch((error) => {
      logger.error({ err: error }, 'unexpected error of a stream')
      this.drop('failed')
    })
  }

  stalledSince(now: number): number | null {
    if (this.#socket.writableLength > 0) return this.#flushedAt
    this.#flushedAt = now
    return null
  }

  ping(now: number): void {
    const isQuiet = now - this.#wroteAt >= this.#deps.pingMs
    if (isQuiet && this.#socket.writableLength === 0) this.#write(PING)
  }

  drop(reason: DropReason): void {
    if (this.#isOver) return
    this.#end = reason
    this.#response.destroy()
    this.#close()
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const answer = await this.#subscription.next()
      if (this.#isOver) return
      // A source that ends while we shut down has nothing to say about the operation.
      if (this.#deps.connections.isClosing) return this.drop('shutdown')
      if (answer === null) return this.#complete(COMPLETE)
      if (isFailure(answer)) return this.#fail(answer)
      this.#deps.metrics.messageSent('sse')
      if (!this.#write(frameOf(answer))) await this.#drained()
    }
  }

  #fail({ result, mayRetry }: Failure): void {
    const next = nextOf(result)
    if (mayRetry) this.#response.write(next, () => this.drop('failed'))
    else this.#complete(`${next}${COMPLETE}`)
  }

  #complete(last: string): void {
    this.#end = 'completed'
    this.#response.end(last)
  }

  #write(chunk: string | Uint8Array): boolean {
    this.#wroteAt = performance.now()
    return this.#socket.write(chunk)
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve
    })
  }

  #proceed(): void {
    this.#resume?.()
    this.#resume = null
  }

  #close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#deps.connections.remove(this)
    this.#deps.metrics.streamClosed('sse', this.#end)
    this.#subscription.close()
    this.#proceed()
  }
}

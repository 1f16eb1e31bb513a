import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import type { Clock } from './clock.ts'
import { exchangeError, GammaError } from './failure.ts'

/** Bytes of an answer that is no data: enough for an error object or an edge's page. */
const REFUSAL_BYTES = 65_536

export interface Exchange {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As it came over the wire; empty where an answer that is no data exceeds 64 kB. */
  readonly body: Buffer
  /** Monotonic milliseconds, just before the request was sent. */
  readonly requestedAt: number
  readonly ms: number
}

export interface Target {
  /** The route in messages: `/markets/{id}`. */
  readonly label: string
  /** Encoded path and query string. */
  readonly path: string
}

export interface Transport {
  /** One GET over one connection; the signal ends it wherever it stands, connecting or mid-body. */
  get(target: Target, signal: AbortSignal): Promise<Exchange>
  close(): Promise<void>
}

export interface TransportOptions {
  readonly origin: string
  readonly userAgent: string
  readonly connections: number
  readonly connectTimeoutMs: number
  /** Most bytes of a body on the wire. */
  readonly maxBytes: number
  readonly clock: Clock
}

type Collected = Pick<Exchange, 'status' | 'headers' | 'body'>

/** One answer while it comes in. */
const createCollector = (maxBytes: number) => {
  const chunks: Buffer[] = []
  let bytes = 0
  let head: Pick<Exchange, 'status' | 'headers'> | undefined
  return {
    start: (status: number, headers: IncomingHttpHeaders) => {
      head = { status, headers }
    },
    /** False when this is more than anybody will read. */
    add: (chunk: Buffer): boolean => {
      bytes += chunk.length
      chunks.push(chunk)
      return bytes <= (head?.status === 200 ? maxBytes : REFUSAL_BYTES)
    },
    /** Bytes of body so far; undefined before the headers. */
    received: () => head && bytes,
    whole: () => head && { ...head, body: Buffer.concat(chunks, bytes) },
    /** What is left of an answer that is no data when its body is given up; undefined for data. */
    withoutBody: () =>
      head && head.status !== 200 ? { ...head, body: Buffer.alloc(0) } : undefined,
  }
}

/**
 * HTTP by undici's lowest API: it neither follows redirects nor decodes, it tells when there is a
 * connection, and a body arrives without a stream in between. The time limits are ours: undici's
 * start anew with every byte, so a slow drip never meets them.
 */
export const createTransport = (options: TransportOptions): Transport => {
  const { clock, maxBytes, connectTimeoutMs } = options
  const pool = new Pool(options.origin, {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    // Longer than the pause between two ticks, so that a request seldom pays for a handshake.
    keepAliveTimeout: 55_000,
  })
  // Gzip alone: its trailer tells the decoded size, which made it cheaper to decode than brotli and
  // zstd (25 MB in pages: 135, 162 and 167 ms of CPU for everything up to the parsed rows).
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': options.userAgent,
  }

  const get = ({ label, path }: Target, signal: AbortSignal): Promise<Exchange> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const requestedAt = clock.now()
      const collector = createCollector(maxBytes)
      let controller: Dispatcher.DispatchController | undefined
      let settled = false

      const settle = (outcome: Collected | undefined, reason?: unknown) => {
        if (settled) return
        settled = true
        cancelConnect()
        signal.removeEventListener('abort', onAbort)
        if (outcome) resolve({ ...outcome, requestedAt, ms: clock.now() - requestedAt })
        else reject(reason)
      }
      /** Settles while undici is not done, so the connection goes too. */
      const cut = (reason: unknown, outcome?: Collected) => {
        settle(outcome, reason)
        // Not the reason itself: a caller may abort with anything, undici takes errors only.
        controller?.abort(new Error('given up'))
      }
      const onAbort = () => cut(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      const cancelConnect = clock.after(connectTimeoutMs, () => {
        const message = `${label}: no connection to Gamma within ${connectTimeoutMs} ms`
        cut(new GammaError('GAMMA_UNREACHABLE', message, { transient: true }))
      })
      pool.dispatch(
        { path, method: 'GET', headers },
        {
          onRequestStart: (started) => {
            controller = started
            cancelConnect()
            if (settled) started.abort(new Error('given up'))
          },
          onResponseStart: (_, status, headers) => collector.start(status, headers),
          onResponseData: (_, chunk) => {
            if (collector.add(chunk)) return
            const message = `${label}: more than ${maxBytes} bytes on the wire`
            cut(new GammaError('GAMMA_TOO_LARGE', message), collector.withoutBody())
          },
          onResponseEnd: () => settle(collector.whole()),
          onResponseError: (_, error) =>
            settle(undefined, exchangeError(label, error, collector.received())),
        },
      )
    })

  return { get, close: () => pool.destroy() }
}

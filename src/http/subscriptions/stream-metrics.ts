export type Transport = 'sse' | 'websocket'

/**
 * How a stream ended: the source itself was at its end, the client went, its reader stalled, it
 * reached its age, the server shut down, or something failed that a new try may overcome.
 */
export type StreamEnd = 'completed' | 'left' | 'stalled' | 'aged' | 'shutdown' | 'failed'

/** Told of subscriptions, on both transports. */
export interface StreamMetrics {
  streamOpened(transport: Transport): void
  streamClosed(transport: Transport, end: StreamEnd): void
  /** For one `client` had too many, or the process in `total`. */
  streamRefused(limit: 'client' | 'total'): void
  messageSent(transport: Transport): void
}

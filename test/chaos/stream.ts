import { resolutions } from '../../src/client/index.ts'
import type { ClientFilter } from './history.ts'

/** A change as it comes over the wire. */
export interface WireChange {
  readonly cursor: string
  readonly previousCursor: string
  readonly kind: string
  readonly market: { readonly gammaId: string }
}

export interface StreamOptions {
  /** Of the GraphQL endpoint, `http:`. */
  readonly url: string
  readonly after: string
  readonly filter: ClientFilter
  readonly signal: AbortSignal
  /** A connection is there, and goes on from where the last one ended. */
  readonly onConnected: () => void
  /** It was lost, or did not come about; counts from 1 since the last message. */
  readonly onLost: (attempt: number) => void
}

/**
 * All changes after the cursor, over as many connections as it takes, until the signal. Throws
 * `GapFound` for a change that does not continue what came before, `ResetFound` when the cursor
 * cannot be served, and whatever else ends it for good.
 */
export type Stream = (options: StreamOptions) => AsyncIterable<WireChange>

export class GapFound extends Error {}
export class ResetFound extends Error {}

/** Heartbeats come every 15 s when nothing else does. */
export const SILENCE_MS = 20_000

/** By the client that is published, over SSE. */
export const sseStream: Stream = async function* (options) {
  const { url, after, filter, signal, onConnected, onLost } = options
  try {
    yield* resolutions<WireChange['market']>({
      ...{ url, after, signal, silenceMs: SILENCE_MS, marketFields: 'gammaId' },
      filter: filter as Parameters<typeof resolutions>[0]['filter'],
      onStatus: (status) => {
        if (status.state === 'connected') onConnected()
        if (status.state === 'reconnecting') onLost(status.attempt)
      },
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.name === 'FeedGapError') throw new GapFound(error.message)
    if (error.name === 'FeedResetError') throw new ResetFound(error.message)
    throw error
  }
}

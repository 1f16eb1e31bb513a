import type { MarketsChange } from '../db/queries/feeds.ts'
import { PullStream, type Waiting } from './pull-stream.ts'
import type { LogReader } from './tailer.ts'

export interface MarketFeed {
  /** Ids of markets: each once at first, then once after each stored change, or after several. */
  updates(options: MarketStreamOptions): AsyncIterableIterator<number, undefined>
}

export interface MarketStreamOptions {
  readonly ids: readonly number[]
  readonly signal: AbortSignal
}

export interface MarketReading extends MarketFeed {
  readonly reader: LogReader<MarketsChange>
  stats(): { readonly streams: number }
}

export const createMarketFeed = (): MarketReading => {
  const waiting = new Set<Waiting>()
  const streams = new Set<MarketStream>()
  const readersOf = new Map<number, Set<MarketStream>>()

  const add = (stream: MarketStream): void => {
    streams.add(stream)
    for (const id of stream.ids) {
      const readers = readersOf.get(id)
      if (readers === undefined) readersOf.set(id, new Set([stream]))
      else readers.add(stream)
    }
  }

  const remove = (stream: MarketStream): void => {
    streams.delete(stream)
    for (const id of stream.ids) {
      const readers = readersOf.get(id)
      readers?.delete(stream)
      if (readers?.size === 0) readersOf.delete(id)
    }
  }

  return {
    updates: ({ ids, signal }) => {
      const stream = new MarketStream(ids, { waiting, signal, ended: remove })
      if (!stream.isOver) add(stream)
      return stream
    },
    reader: {
      // Whatever happened before may have been missed: at the first reading, too, as a market may
      // have been read before it.
      begin: () => {
        for (const stream of streams) stream.changeAll()
      },
      take: (changes) => {
        for (const { marketIds } of changes) {
          for (const id of marketIds) {
            for (const stream of readersOf.get(id) ?? []) stream.change(id)
          }
        }
      },
      passed: () => undefined,
    },
    stats: () => ({ streams: streams.size }),
  }
}

interface MarketStreamDeps {
  readonly waiting: Set<Waiting>
  readonly signal: AbortSignal
  readonly ended: (stream: MarketStream) => void
}

/** A reader of some markets: in essence the set of those that have changed since it took them. */
class MarketStream extends PullStream<number> {
  readonly ids: readonly number[]
  readonly #ended: (stream: MarketStream) => void
  readonly #changed: Set<number>

  constructor(ids: readonly number[], { waiting, signal, ended }: MarketStreamDeps) {
    super(waiting, signal)
    this.ids = ids
    this.#ended = ended
    this.#changed = new Set(ids)
  }

  change(id: number): void {
    this.#changed.add(id)
    this.poke()
  }

  changeAll(): void {
    for (const id of this.ids) this.change(id)
  }

  protected override pull(): number | null {
    for (const id of this.#changed) {
      this.#changed.delete(id)
      return id
    }
    return null
  }

  protected override ended(): void {
    this.#ended(this)
  }
}

import type { ResolutionQueries } from '../db/queries/resolution-changes.ts'
import type { ResolutionChange, ResolutionMessage } from '../domain/resolution-change.ts'
import { createLastPoll } from './last-poll.ts'
import type { Waiting } from './pull-stream.ts'
import { createReplays, type ReplayStats } from './replays.ts'
import { createResolutionLog } from './resolution-log.ts'
import { ResolutionStream, type StreamOptions, type StreamSource } from './resolution-stream.ts'
import type { LogReader, Tailer } from './tailer.ts'

/** The streams of one process. */
export interface ResolutionFeed {
  /**
   * Begins with a heartbeat, or with a reset where the cursor cannot be served; in both cases it goes
   * on. While the database has never been read it waits, and never fails.
   */
  messages(options: StreamOptions): AsyncIterableIterator<ResolutionMessage, undefined>
}

export interface ResolutionFeedOptions {
  readonly queries: Pick<ResolutionQueries, 'readRange'>
  /** When upstream was last polled with success. */
  readonly findLastPoll: () => Promise<string | null>
  readonly shortMarketMaxMs: number
  readonly heartbeatMs: number
  /** Entries that this process holds at most. */
  readonly ringSize: number
  readonly replayLimit: number
  readonly replaysAtOnce: number
}

export interface ResolutionReading extends ResolutionFeed {
  readonly reader: LogReader<ResolutionChange>
  start(tailer: Tailer): void
  stats(): { readonly streams: number; readonly replays: ReplayStats }
  close(): void
}

const LONGEST_SWEEP_MS = 250

/** Nothing is pushed to a stream: it is told that there may be more, and looks for itself. */
export const createResolutionFeed = (options: ResolutionFeedOptions): ResolutionReading => {
  const { queries, shortMarketMaxMs, heartbeatMs, ringSize } = options
  const log = createResolutionLog(ringSize)
  const waiting = new Set<Waiting>()
  const { replayLimit: limit, replaysAtOnce: atOnce } = options
  const replays = createReplays({ queries, log, limit, atOnce })
  const sweep = (): void => {
    for (const stream of waiting) stream.poke()
  }
  const lastPoll = createLastPoll(options.findLastPoll, sweep)
  let tailer: Tailer | null = null
  let streams = 0
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    lastPoll.refresh()
    sweep()
  }

  const source: StreamSource = {
    ...{ log, waiting, shortMarketMaxMs, heartbeatMs },
    state: () => (lastPoll.isAsked() ? (tailer?.state() ?? null) : null),
    isReading: () => tailer?.stats().holes === 0,
    lastPollAt: lastPoll.at,
    readAnew: () => {
      const begun = tailer?.readings().begun ?? 0
      tailer?.wake()
      return begun
    },
    isRead: (number) => (tailer?.readings().done ?? 0) > number,
    replay: replays.serve,
    ended: () => {
      streams -= 1
    },
  }

  return {
    messages: (streamOptions) => {
      const stream = new ResolutionStream(source, streamOptions)
      if (!stream.isOver) streams += 1
      return stream
    },
    reader: {
      begin: (position) => {
        log.begin(position)
        sweep()
      },
      take: (changes) => {
        log.take(changes, tailer?.state()?.epoch ?? '')
        sweep()
      },
      passed: sweep,
    },
    start: (given) => {
      tailer = given
      timer = setInterval(look, Math.min(LONGEST_SWEEP_MS, heartbeatMs / 4))
      lastPoll.refresh()
    },
    stats: () => ({ streams, replays: replays.stats() }),
    close: () => clearInterval(timer),
  }
}

import type { Database } from '../db/client.ts'
import { withDeadline } from '../db/deadline.ts'
import { createFeedQueries, type FeedName, type MarketsChange } from '../db/queries/feeds.ts'
import { createResolutionQueries } from '../db/queries/resolution-changes.ts'
import type { ResolutionChange } from '../domain/resolution-change.ts'
import type { Logger } from '../logger.ts'
import { createDoorbell } from './doorbell.ts'
import { openChanges, openResolutions } from './log-sources.ts'
import { createMarketFeed, type MarketFeed } from './market-feed.ts'
import type { ReplayStats } from './replays.ts'
import { createResolutionFeed, type ResolutionFeed } from './resolution-feed.ts'
import { createTailer, type Tailer, type TailerOptions, type TailerStats } from './tailer.ts'

export interface FeedOptions {
  readonly url: string
  readonly prepare?: boolean | undefined
  readonly service: string
  /** For entries that lie further back than memory reaches. */
  readonly database: Database
  readonly logger: Logger
  readonly shortMarketMaxMs: number
  /** Between two looks at each feed, on average. Default 1 s. */
  readonly pollMs?: number
  /** Of one look. Default 3 s. */
  readonly readDeadlineMs?: number
  /** Without a look for so long, this process must not serve. Default 10 s. */
  readonly staleMs?: number
  /** False: without LISTEN. Default true. */
  readonly notify?: boolean
  /** Of the doorbell. Defaults 10 s and 5 s. */
  readonly beatMs?: number
  readonly beatAnswerMs?: number
  /** After which an idle stream says that it lives. Default 15 s. */
  readonly heartbeatMs?: number
  /** Entries that one read takes. Default 500. */
  readonly batch?: number
  /** Entries of the resolution log in memory. Default 10,000. */
  readonly ringSize?: number
  /** Entries of the resolution log in memory at the start. Default 1,000. */
  readonly history?: number
}

/** What this process knows of what is stored, by whichever process. */
export interface Feed {
  readonly resolutions: ResolutionFeed
  readonly markets: MarketFeed
  start(): void
  /** False when a feed has a hole, or has not been read for `staleMs`: this process must not serve then. */
  isHealthy(): boolean
  /** A hint: this process has just stored this entry. */
  heard(feed: FeedName, version: number): void
  stats(): FeedStats
  /** Streams that are open stay so: an end would tell their clients that there is no more to come. */
  close(): Promise<void>
}

export interface FeedStats {
  readonly resolutions: TailerStats & { readonly streams: number; readonly replays: ReplayStats }
  readonly changes: TailerStats & { readonly streams: number }
  readonly isListening: boolean
}

/** A reader that crawls keeps such a page in memory: some 2 kB an entry. */
const REPLAY_LIMIT = 50
const REPLAYS_AT_ONCE = 8
const LAST_POLL_DEADLINE_MS = 3_000

export const createFeed = (options: FeedOptions): Feed => {
  const { database, shortMarketMaxMs, ringSize = 10_000, heartbeatMs = 15_000 } = options
  const { findLastPoll } = createFeedQueries(database.db)
  const resolutions = createResolutionFeed({
    ...{ shortMarketMaxMs, ringSize, heartbeatMs },
    queries: createResolutionQueries(database.db, { shortMarketMaxMs }),
    findLastPoll: () => withDeadline(findLastPoll(), LAST_POLL_DEADLINE_MS),
    replayLimit: REPLAY_LIMIT,
    replaysAtOnce: REPLAYS_AT_ONCE,
  })
  const markets = createMarketFeed()
  const tailers: Readonly<Record<FeedName, Tailer>> = {
    resolutions: tail<ResolutionChange>(options, {
      name: 'resolutions',
      open: () => openResolutions(options),
      numberOf: ({ seq }) => seq,
      reader: resolutions.reader,
      history: options.history ?? 1_000,
    }),
    changes: tail<MarketsChange>(options, {
      name: 'changes',
      open: () => openChanges(options),
      numberOf: ({ version }) => version,
      reader: markets.reader,
      history: 0,
    }),
  }
  const { url, prepare, service, logger, beatMs, beatAnswerMs: answerMs, notify = true } = options
  const doorbell = createDoorbell({
    ...{ url, prepare, service, database, logger, beatMs, answerMs },
    onRing: (feed) => tailers[feed].wake(),
  })
  const all = Object.values(tailers)

  return {
    resolutions,
    markets,
    start: () => {
      resolutions.start(tailers.resolutions)
      for (const tailer of all) tailer.start()
      if (notify) doorbell.start()
    },
    isHealthy: () => all.every((tailer) => tailer.isHealthy()),
    heard: (feed, version) => {
      if (version > tailers[feed].stats().position) tailers[feed].wake()
    },
    stats: () => ({
      resolutions: { ...tailers.resolutions.stats(), ...resolutions.stats() },
      changes: { ...tailers.changes.stats(), ...markets.stats() },
      isListening: doorbell.isListening(),
    }),
    close: async () => {
      resolutions.close()
      await Promise.all([doorbell.close(), ...all.map((tailer) => tailer.close())])
    },
  }
}

const tail = <Entry>(
  { batch = 500, pollMs = 1_000, readDeadlineMs = 3_000, staleMs = 10_000, logger }: FeedOptions,
  log: Pick<TailerOptions<Entry>, 'name' | 'open' | 'numberOf' | 'reader' | 'history'>,
): Tailer => createTailer({ ...log, batch, pollMs, deadlineMs: readDeadlineMs, staleMs, logger })

import {
  cursorFaultOf,
  decodeFeedCursor,
  type FeedRecord,
  feedBounds,
} from '../domain/feed-cursor.ts'
import type {
  ResolutionChange,
  ResolutionFilter,
  ResolutionMessage,
  StreamResetReason,
} from '../domain/resolution-change.ts'
import { matches } from '../domain/resolution-filter.ts'
import { PullStream, type Waiting } from './pull-stream.ts'
import { messageOf, type ResolutionLog } from './resolution-log.ts'

/** What the streams of a process read from. */
export interface StreamSource {
  readonly log: ResolutionLog
  readonly waiting: Set<Waiting>
  readonly shortMarketMaxMs: number
  readonly heartbeatMs: number
  /** As this process read it last; null before it has read anything. */
  state(): FeedRecord | null
  /** False where a hole has ended all reading: then nothing is said to be well. */
  isReading(): boolean
  /** Null also where none is recorded. */
  lastPollAt(): string | null
  /** Reads the feed anew, and returns the number to ask `isRead` for. */
  readAnew(): number
  /** Whether a reading that began after `readAnew` has ended well. */
  isRead(number: number): boolean
  /** Gives the stream entries from the table, behind its position. May fail, and says so. */
  replay(stream: ResolutionStream): Promise<void>
  ended(): void
}

/** Entries of the table that match, and the positions between which they were looked for. */
export interface Replay {
  readonly epoch: string
  readonly start: number
  readonly changes: readonly ResolutionChange[]
  readonly end: number
}

export interface StreamOptions {
  /** A cursor; null: from the head on. */
  readonly after: string | null
  readonly filter: ResolutionFilter
  readonly signal: AbortSignal
}

/** A reader of the log: in essence the number of the entry that it has looked at last. */
export class ResolutionStream extends PullStream<ResolutionMessage> {
  readonly filter: ResolutionFilter
  readonly #source: StreamSource
  readonly #after: string | null
  /** Of its position; null until it has one. */
  #epoch: string | null = null
  #position = 0
  /** Its position as its reader knows it: by the last message. */
  #told = 0
  /** When its last message was made, by `performance.now()`. */
  #toldAt = 0
  /**
   * Of the time between heartbeats: all streams have a change at one moment, and ten thousand heartbeats
   * at one moment would hold up the change that comes with them.
   */
  readonly #patience = 0.8 + 0.2 * Math.random()
  /** Of the reading that decides on its cursor. */
  #reading: number | null = null
  #replay: Replay | null = null
  #replayed = 0
  #isReplaying = false

  constructor(source: StreamSource, { after, filter, signal }: StreamOptions) {
    super(source.waiting, signal)
    this.#source = source
    this.#after = after
    this.filter = filter
  }

  get position(): number {
    return this.#position
  }

  /** Of `StreamSource.replay`; null: it failed, and is tried again with the next `poke`. */
  takeReplay(replay: Replay | null): void {
    this.#isReplaying = false
    // A reset may have come between.
    if (replay?.epoch !== this.#epoch || replay?.start !== this.#position) return
    this.#replay = replay
    this.#replayed = 0
    this.poke()
  }

  protected override pull(): ResolutionMessage | null {
    const state = this.#source.state()
    if (state === null) return null
    if (this.#epoch === null) return this.#open(state)
    if (this.#epoch !== state.epoch) return this.#reset('CURSOR_EPOCH', state)
    if (this.#position > state.lastVersion) return this.#reset('CURSOR_AHEAD', state)
    return this.#nextReplayed() ?? this.#read(state) ?? this.#idle(state)
  }

  protected override ended(): void {
    this.#replay = null
    this.#source.ended()
  }

  /** The first message: where it stands, once that is certain. */
  #open(state: FeedRecord): ResolutionMessage | null {
    if (this.#after === null) return this.#startAt(state.lastVersion, state)
    const cursor = decodeFeedCursor(this.#after)
    if (cursor === null) return this.#reset('CURSOR_INVALID', state)
    const fault = cursorFaultOf(cursor, state)
    if (fault === null) return this.#startAt(cursor.seq, state)
    if (fault !== 'CURSOR_EXPIRED') {
      // Another process may have read further: only the database knows.
      this.#reading ??= this.#source.readAnew()
      if (!this.#source.isRead(this.#reading)) return null
    }
    return this.#reset(fault, state)
  }

  #startAt(position: number, state: FeedRecord): ResolutionMessage {
    this.#epoch = state.epoch
    this.#position = position
    return this.#heartbeat(state)
  }

  #reset(reason: StreamResetReason, state: FeedRecord): ResolutionMessage {
    this.#epoch = state.epoch
    this.#position = state.lastVersion
    this.#replay = null
    this.#tell()
    return { type: 'reset', reason, ...feedBounds(state) }
  }

  #nextReplayed(): ResolutionMessage | null {
    if (this.#replay === null) return null
    const change = this.#replay.changes[this.#replayed++]
    if (change !== undefined) return this.#change(change)
    this.#position = this.#replay.end
    this.#replay = null
    return null
  }

  #read(state: FeedRecord): ResolutionMessage | null {
    const { log, shortMarketMaxMs } = this.#source
    if (this.#position < log.start()) return this.#readTable(state)
    while (this.#position < log.end()) {
      const message = log.at(this.#position + 1)
      if (message === undefined) return null
      this.#position += 1
      const { change } = message
      if (!matches(this.filter, change, shortMarketMaxMs)) continue
      if (this.#told !== change.seq - 1) return this.#change(change)
      this.#tell()
      return message
    }
    return null
  }

  #readTable(state: FeedRecord): ResolutionMessage | null {
    if (this.#position < state.oldestVersion - 1) return this.#reset('CURSOR_EXPIRED', state)
    if (!this.#isReplaying) {
      this.#isReplaying = true
      void this.#source.replay(this)
    }
    return null
  }

  #idle(state: FeedRecord): ResolutionMessage | null {
    const { heartbeatMs, isReading } = this.#source
    const isDue = performance.now() - this.#toldAt >= heartbeatMs * this.#patience
    return isDue && isReading() ? this.#heartbeat(state) : null
  }

  #heartbeat(state: FeedRecord): ResolutionMessage {
    this.#tell()
    return this.#source.log.heartbeat(this.#position, state, this.#source.lastPollAt())
  }

  #change(change: ResolutionChange): ResolutionMessage {
    const message = messageOf(change, this.#epoch ?? '', this.#told)
    this.#position = change.seq
    this.#tell()
    return message
  }

  #tell(): void {
    this.#told = this.#position
    this.#toldAt = performance.now()
  }
}

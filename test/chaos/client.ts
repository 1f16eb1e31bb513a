import { setTimeout as wait } from 'node:timers/promises'
import { between, hash } from '../../simulator/random.ts'
import { decodeFeedCursor, encodeFeedCursor } from '../../src/domain/feed-cursor.ts'
import type { Arrival, ClientFilter, ClientHistory } from './history.ts'
import { GapFound, ResetFound, type Stream, type WireChange } from './stream.ts'

export interface ClientOptions {
  readonly name: string
  readonly stream: Stream
  /** Of the log, and the entry after which it begins to read. */
  readonly epoch: string
  readonly startSeq: number
  /** Of all API processes; it begins with the one of number `first` and goes on when that is dead. */
  readonly urls: readonly string[]
  readonly first: number
  readonly filter: ClientFilter
  readonly seed: number
  /** Waits so long before it begins. */
  readonly delayMs: number
  /** Drops its own connection now and then, too. */
  readonly isRestless: boolean
  /** Stands between the stream and the history. */
  readonly tamper?: (take: (change: WireChange) => void) => (change: WireChange) => void
}

export interface Client {
  readonly history: ClientHistory
  /** Why its stream ended although nobody had asked for it; none is right. */
  readonly failures: readonly string[]
  /** Settles when it has ended. */
  end(): Promise<void>
}

/** After so many attempts in vain it asks another process. */
const PATIENCE = 2

const seqOf = (cursor: string, epoch: string): number => {
  const position = decodeFeedCursor(cursor)
  return position !== null && epoch.replaceAll('-', '').startsWith(position.epoch)
    ? position.seq
    : -1
}

/** Follows the log and writes down what it gets. */
export const startClient = (options: ClientOptions): Client => {
  const { name, stream, epoch, startSeq, urls, first, filter, seed } = options
  const { delayMs, isRestless, tamper } = options
  const arrivals: Arrival[] = []
  const connections: number[] = []
  const gaps: string[] = []
  const failures: string[] = []
  const history = { name, filter, startSeq, arrivals, connections, gaps, resets: 0 }
  const ending = new AbortController()
  const write = ({ cursor, kind, market }: WireChange): void => {
    const seq = seqOf(cursor, epoch)
    const connection = connections.length - 1
    arrivals.push({ seq, kind, marketId: Number(market.gammaId), at: Date.now(), connection })
  }
  const take = tamper === undefined ? write : tamper(write)

  const note = (error: unknown): void => {
    if (error instanceof GapFound) gaps.push(error.message)
    else if (error instanceof ResetFound) history.resets += 1
    else failures.push(`${name}: ${error}`)
  }

  /** One stream, of one process; resolves to where the next one goes on. */
  const follow = async (turn: number, from: string): Promise<string> => {
    let after = from
    const life = new AbortController()
    const leave = () => life.abort()
    ending.signal.addEventListener('abort', leave)
    const drop = isRestless ? setTimeout(leave, restMsOf(seed, turn)) : undefined
    try {
      const url = urls[(first + turn) % urls.length] ?? ''
      const changes = stream({
        ...{ url, after, filter, signal: life.signal },
        onConnected: () => void connections.push(Date.now()),
        onLost: (attempt) => attempt >= PATIENCE && leave(),
      })
      for await (const change of changes) {
        after = change.cursor
        take(change)
      }
    } catch (error) {
      note(error)
    } finally {
      clearTimeout(drop)
      ending.signal.removeEventListener('abort', leave)
    }
    return after
  }

  const run = async (): Promise<void> => {
    await pause(delayMs, ending.signal)
    let after = encodeFeedCursor({ epoch, seq: startSeq })
    for (let turn = 0; !ending.signal.aborted; turn++) {
      after = await follow(turn, after)
      await pause(between(hash(seed, turn), 2, 20, 500), ending.signal)
    }
  }

  const running = run()
  return {
    ...{ history, failures },
    end: () => {
      ending.abort()
      return running
    },
  }
}

const restMsOf = (seed: number, turn: number): number => between(hash(seed, turn), 1, 2_000, 40_000)

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch(() => undefined)

import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { withDeadline } from '../db/deadline.ts'
import type { FeedName } from '../db/queries/feeds.ts'
import type { Logger } from '../logger.ts'
import { type Listener, type ListenerOptions, openListener } from './listener.ts'

export interface DoorbellOptions extends Pick<ListenerOptions, 'url' | 'prepare' | 'service'> {
  /** Another pool: it says what the connection that listens must hear. */
  readonly database: Database
  /** The feed may have got new entries. */
  readonly onRing: (feed: FeedName) => void
  readonly logger: Logger
  /** Between two heartbeats. Default 10 s. */
  readonly beatMs?: number | undefined
  /** Within which a heartbeat must be heard, and a connection be made. Default 5 s. */
  readonly answerMs?: number | undefined
}

export interface Doorbell {
  start(): void
  /** Whether the last heartbeat was heard. */
  isListening(): boolean
  close(): Promise<void>
}

const FEEDS: ReadonlyMap<string, FeedName> = new Map([
  ['polycool_changes', 'changes'],
  ['polycool_resolutions', 'resolutions'],
])

const SHORTEST_MS = 100
const LONGEST_MS = 15_000
const LONGEST_DEAF_MS = 600_000

/** A heartbeat was sent and not heard. */
class DeafError extends Error {
  override readonly name = 'DeafError'
}

/**
 * Hears by LISTEN that a feed may have got new entries. It saves its readers the wait for their next
 * look, and is never needed. A dead connection shows by the heartbeat: `listen` of postgres.js
 * (3.4.9) does not see it, and connects in a hot loop to a server that accepts and hangs up.
 */
export const createDoorbell = (options: DoorbellOptions): Doorbell => {
  const { database, onRing, logger, beatMs = 10_000, answerMs = 5_000, ...connection } = options
  const ownChannel = `polycool_beat_${randomBytes(8).toString('hex')}`
  const closing = new AbortController()
  let [isListening, failures, beat] = [false, 0, 0]
  let heard = Promise.withResolvers<void>()
  let running: Promise<void> | null = null

  const onNotify = (channel: string, payload: string): void => {
    const feed = FEEDS.get(channel)
    if (feed !== undefined) onRing(feed)
    else if (channel === ownChannel && payload === String(beat)) heard.resolve()
  }

  const hearItself = async (stop: AbortSignal): Promise<void> => {
    beat += 1
    heard = Promise.withResolvers()
    const said = database.db.execute(sql`select pg_notify(${ownChannel}, ${String(beat)})`)
    await withDeadline(said, answerMs, stop)
    await withDeadline(heard.promise, answerMs, stop).catch((cause: unknown) => {
      stop.throwIfAborted()
      throw new DeafError('a heartbeat was not heard', { cause })
    })
  }

  const listen = async (listener: Listener): Promise<never> => {
    const stop = AbortSignal.any([closing.signal, listener.lost])
    await listener.listen(answerMs)
    for (;;) {
      // Whatever came before it listened was not heard.
      if (!isListening) for (const feed of FEEDS.values()) onRing(feed)
      await hearItself(stop)
      if (!isListening) logger.info('the database rings when there is something new')
      isListening = true
      failures = 0
      await delay(beatMs, undefined, { signal: stop })
    }
  }

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const channels = [...FEEDS.keys(), ownChannel]
      const listener = openListener({ ...connection, channels, onNotify })
      const error = await listen(listener).catch((reason: unknown) => reason)
      await listener.cut().catch(() => undefined)
      if (closing.signal.aborted) return
      if (isListening || failures === 0) logger.warn({ err: error }, NOT_LISTENING)
      isListening = false
      failures += 1
      const pauseMs = pauseAfter(failures, error instanceof DeafError)
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  return {
    start: () => {
      running ??= run()
    },
    isListening: () => isListening,
    close: async () => {
      closing.abort()
      await running
    },
  }
}

const NOT_LISTENING =
  'the database does not ring: new entries are found at the next look, every second'

/**
 * A pooler in transaction mode lets us listen and never tells anything: that is asked ever more
 * rarely.
 */
const pauseAfter = (failures: number, isDeaf: boolean): number => {
  const ceiling = Math.min(isDeaf ? LONGEST_DEAF_MS : LONGEST_MS, SHORTEST_MS * 2 ** failures)
  return SHORTEST_MS + Math.random() * (ceiling - SHORTEST_MS)
}

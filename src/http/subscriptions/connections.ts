import type { Logger } from '../../logger.ts'
import type { StreamLimits } from './stream-limits.ts'
import type { StreamEnd, StreamMetrics } from './stream-metrics.ts'

/** Why the server ends a connection. */
export type DropReason = Extract<StreamEnd, 'stalled' | 'aged' | 'shutdown' | 'failed'>

/** A connection that carries streams. Its times are those of `performance.now`. */
export interface Connection {
  readonly expiresAt: number
  /** Null while its reader keeps up; else since when it has taken nothing. */
  stalledSince(now: number): number | null
  /** Called every second or so: shows that the line is in use where nothing else does. */
  ping(now: number): void
  /** Ends it so that the client resumes: nothing says that the operation is complete. */
  drop(reason: DropReason): void
}

/** Releases what was taken. Idempotent. */
export type Release = () => void

export interface Connections {
  readonly isClosing: boolean
  /** A place for one more stream, or which limit stands against it. */
  take(client: string): Release | 'client' | 'total'
  /** When a connection that starts now is to be dropped. */
  expiry(): number
  add(connection: Connection): void
  remove(connection: Connection): void
  /** Drops all, spread over `CLOSE_MS` if there are many, and takes no more. */
  close(): Promise<void>
}

const MAX_SWEEP_MS = 1_000
const CLOSE_MS = 2_000
const MANY = 100

/** All streams of this process: their number, and one look a second at each in place of its timers. */
export const createConnections = (
  limits: StreamLimits,
  metrics: StreamMetrics,
  logger: Logger,
): Connections => {
  const open = new Set<Connection>()
  const places = createPlaces(limits)
  let isClosing = false

  const look = (connection: Connection, now: number): void => {
    const since = connection.stalledSince(now)
    if (since !== null && now - since >= limits.stallMs) connection.drop('stalled')
    else if (now >= connection.expiresAt) connection.drop('aged')
    else connection.ping(now)
  }
  const sweep = (): void => {
    const now = performance.now()
    for (const connection of open) {
      try {
        look(connection, now)
      } catch (error) {
        logger.error({ err: error }, 'unexpected error of a stream')
        open.delete(connection)
      }
    }
  }
  const sweepMs = Math.min(MAX_SWEEP_MS, limits.stallMs, limits.maxAgeMs, limits.pingMs)
  let timer: NodeJS.Timeout | undefined

  return {
    get isClosing() {
      return isClosing
    },
    take: (client) => {
      const taken = places.take(client)
      if (typeof taken === 'string') metrics.streamRefused(taken)
      return taken
    },
    expiry: () => performance.now() + limits.maxAgeMs * (0.8 + 0.4 * Math.random()),
    add: (connection) => {
      timer ??= setInterval(sweep, sweepMs).unref()
      open.add(connection)
    },
    remove: (connection) => {
      open.delete(connection)
      if (open.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
    close: async () => {
      isClosing = true
      const spreadMs = open.size > MANY ? CLOSE_MS : 0
      await Promise.all([...open].map((connection) => dropWithin(connection, spreadMs)))
    },
  }
}

const dropWithin = (connection: Connection, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const drop = () => {
      connection.drop('shutdown')
      resolve()
    }
    if (ms === 0) drop()
    else setTimeout(drop, Math.random() * ms)
  })

const createPlaces = ({ perClient, total }: StreamLimits) => {
  const byClient = new Map<string, number>()
  let taken = 0
  return {
    take: (client: string): Release | 'client' | 'total' => {
      const ofClient = byClient.get(client) ?? 0
      if (ofClient >= perClient) return 'client'
      if (taken >= total) return 'total'
      byClient.set(client, ofClient + 1)
      taken += 1
      let isReleased = false
      return () => {
        if (isReleased) return
        isReleased = true
        taken -= 1
        const left = (byClient.get(client) ?? 0) - 1
        if (left > 0) byClient.set(client, left)
        else byClient.delete(client)
      }
    },
  }
}

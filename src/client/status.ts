import type { Heartbeat } from './change.ts'

/** What happens to a stream beside its changes, for a light in a corner or a line in a log. */
export type StreamStatus =
  /** The first message of a connection is here: from `cursor` on nothing is missed. */
  | { readonly state: 'connected'; readonly cursor: string }
  /** A sign of life, every 15 s when idle. With a filter, `cursor` is worth storing. */
  | ({
      readonly state: 'heartbeat'
      /** Nothing of the log is left to read. */
      readonly isAtHead: boolean
      /** How long ago the server asked upstream for resolutions with success; null where it never has. */
      readonly pollAgeMs: number | null
    } & Heartbeat)
  | {
      readonly state: 'reconnecting'
      readonly reason: string
      readonly delayMs: number
      /** Counts from 1 since the last message. */
      readonly attempt: number
    }

export const heartbeatStatus = (heartbeat: Heartbeat): StreamStatus => {
  const { cursor, headCursor, at, lastPollAt } = heartbeat
  const pollAgeMs = lastPollAt === null ? null : Date.parse(at) - Date.parse(lastPollAt)
  const isAtHead = cursor === headCursor
  return { state: 'heartbeat', cursor, headCursor, at, lastPollAt, isAtHead, pollAgeMs }
}

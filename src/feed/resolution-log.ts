import { encodeFeedCursor, type FeedRecord } from '../domain/feed-cursor.ts'
import type { ResolutionChange, ResolutionMessage } from '../domain/resolution-change.ts'
import { createRing } from './ring.ts'

type Change = Extract<ResolutionMessage, { type: 'change' }>

/** What this process holds of the log, in objects that all its streams share. */
export interface ResolutionLog {
  begin(position: number): void
  take(changes: readonly ResolutionChange[], epoch: string): void
  /** As a stream tells it that stood right before it; undefined for what it does not hold. */
  at(seq: number): Change | undefined
  start(): number
  end(): number
  /** Of a stream that stands at `position`; the same object for all that say the same. */
  heartbeat(position: number, state: FeedRecord, lastPollAt: string | null): ResolutionMessage
}

/** @param size entries at most */
export const createResolutionLog = (size: number): ResolutionLog => {
  const ring = createRing<Change>(size)
  const heartbeats = createHeartbeats()
  return {
    ...ring,
    take: (changes, epoch) => {
      for (const change of changes) ring.push(messageOf(change, epoch, change.seq - 1))
    },
    heartbeat: heartbeats,
  }
}

/** @param told the position of the stream before it */
export const messageOf = (change: ResolutionChange, epoch: string, told: number): Change => ({
  type: 'change',
  change,
  cursor: encodeFeedCursor({ epoch, seq: change.seq }),
  previousCursor: encodeFeedCursor({ epoch, seq: told }),
})

const SECOND_MS = 1_000

const createHeartbeats = () => {
  let present = ''
  const byPosition = new Map<number, ResolutionMessage>()
  return (position: number, state: FeedRecord, lastPollAt: string | null): ResolutionMessage => {
    const { epoch, lastVersion } = state
    const second = Math.floor(Date.now() / SECOND_MS)
    const said = `${second} ${epoch} ${lastVersion} ${lastPollAt}`
    if (said !== present) byPosition.clear()
    present = said
    const known = byPosition.get(position)
    if (known !== undefined) return known
    const heartbeat: ResolutionMessage = {
      type: 'heartbeat',
      cursor: encodeFeedCursor({ epoch, seq: position }),
      headCursor: encodeFeedCursor({ epoch, seq: lastVersion }),
      at: new Date(second * SECOND_MS).toISOString(),
      lastPollAt,
    }
    byPosition.set(position, heartbeat)
    return heartbeat
  }
}

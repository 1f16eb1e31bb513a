import { Buffer } from 'node:buffer'

/**
 * A position in the resolution log: everything up to the entry `seq` is behind it. The epoch names
 * the log, which a restored database does not continue.
 */
export interface FeedPosition {
  readonly epoch: string
  readonly seq: number
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const EPOCH_BYTES = 8
const LENGTH = 22 // base64url of 16 bytes

/** Opaque to clients: base64url of the epoch's first 8 bytes and the number. */
export const encodeFeedCursor = ({ epoch, seq }: FeedPosition): string => {
  if (!UUID.test(epoch)) throw new RangeError(`not an epoch: ${epoch}`)
  const bytes = Buffer.alloc(EPOCH_BYTES + 8)
  bytes.write(epoch.replaceAll('-', ''), 0, EPOCH_BYTES, 'hex')
  bytes.writeBigInt64BE(BigInt(seq), EPOCH_BYTES)
  return bytes.toString('base64url')
}

/** What a cursor says: `epoch` are the first 16 hex digits of it. Null for what is no cursor. */
export const decodeFeedCursor = (text: string): FeedPosition | null => {
  if (text.length !== LENGTH) return null
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== EPOCH_BYTES + 8 || bytes.toString('base64url') !== text) return null
  const seq = bytes.readBigInt64BE(EPOCH_BYTES)
  if (seq < 0n || seq > BigInt(Number.MAX_SAFE_INTEGER)) return null
  return { epoch: bytes.toString('hex', 0, EPOCH_BYTES), seq: Number(seq) }
}

/** The position of another number in the log of this cursor. */
export const feedCursorAt = (cursor: string, seq: number): string => {
  const bytes = Buffer.from(cursor, 'base64url')
  bytes.writeBigInt64BE(BigInt(seq), EPOCH_BYTES)
  return bytes.toString('base64url')
}

/** How far a feed reaches. */
export interface FeedRecord {
  readonly epoch: string
  /** Of the last entry; 0 before the first. */
  readonly lastVersion: number
  /** The lowest number that is kept, or the next one where none is. */
  readonly oldestVersion: number
}

/** Behind the last entry of a log, and before the oldest one that is kept. */
export const feedBounds = ({ epoch, lastVersion, oldestVersion }: FeedRecord) => ({
  oldestCursor: encodeFeedCursor({ epoch, seq: oldestVersion - 1 }),
  headCursor: encodeFeedCursor({ epoch, seq: lastVersion }),
})

/** Why nothing can be read on from a cursor; null where it can. */
export const cursorFaultOf = (
  cursor: FeedPosition,
  { epoch, lastVersion, oldestVersion }: FeedRecord,
): 'CURSOR_EPOCH' | 'CURSOR_AHEAD' | 'CURSOR_EXPIRED' | null => {
  if (!isOfEpoch(cursor, epoch)) return 'CURSOR_EPOCH'
  if (cursor.seq > lastVersion) return 'CURSOR_AHEAD'
  return cursor.seq < oldestVersion - 1 ? 'CURSOR_EXPIRED' : null
}

/** Whether a cursor's epoch (16 hex digits) is this one (a UUID). */
const isOfEpoch = (cursor: FeedPosition, epoch: string): boolean =>
  epoch.replaceAll('-', '').startsWith(cursor.epoch)

import { Buffer } from 'node:buffer'
import { AppError } from '../errors.ts'
import { MAX_DECIMAL_LENGTH } from './decimal.ts'

/** A place in a list: after (or before) the row with this key and id, in this order. */
export interface Cursor {
  /** Name of the list and its order, so that a cursor is never read in another order. */
  readonly order: string
  /** The row's sort key as Postgres writes it; null where the id alone orders. */
  readonly key: string | null
  readonly id: number
}

/** What the sort keys of an order look like. */
export type KeyKind = 'id' | 'decimal' | 'instant'

const KEYS: Readonly<Record<Exclude<KeyKind, 'id'>, RegExp>> = {
  decimal: /^-?(\d+(\.\d+)?|Infinity)$/,
  instant: /^(-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}( BC)?)$/,
}
const MAX_LENGTH = 512 // base64url of an order's name, an id and the longest decimal has 210

/** Opaque to clients: base64url of what `decodeCursor` reads back. */
export const encodeCursor = ({ order, key, id }: Cursor): string =>
  Buffer.from(JSON.stringify([order, key, id])).toString('base64url')

/** @throws AppError CURSOR_INVALID when `text` is mangled, or belongs to another list or order */
export const decodeCursor = (text: string, order: string, kind: KeyKind): Cursor => {
  const cursor = read(text)
  if (cursor === null || encodeCursor(cursor) !== text) {
    throw new AppError('CURSOR_INVALID', 'the cursor is not one that this server gave out')
  }
  if (cursor.order !== order) {
    throw new AppError(
      'CURSOR_INVALID',
      `the cursor belongs to the order ${cursor.order.slice(0, 60)}, not to ${order}`,
    )
  }
  if (!isKey(cursor.key, kind)) {
    throw new AppError('CURSOR_INVALID', 'the cursor is not one that this server gave out')
  }
  return cursor
}

const isKey = (key: string | null, kind: KeyKind): boolean => {
  if (kind === 'id' || key === null) return kind === 'id' && key === null
  return key.length <= MAX_DECIMAL_LENGTH && KEYS[kind].test(key)
}

const read = (text: string): Cursor | null => {
  if (text.length > MAX_LENGTH) return null
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(parts) || parts.length !== 3) return null
    const [order, key, id] = parts
    if (typeof order !== 'string' || !(key === null || typeof key === 'string')) return null
    return Number.isSafeInteger(id) && id >= 0 ? { order, key, id } : null
  } catch {
    return null // not JSON
  }
}

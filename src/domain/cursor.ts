import { Buffer } from 'node:buffer'
import { AppError } from '../errors.ts'
import { MAX_DECIMAL_LENGTH } from './decimal.ts'

/** A place in a list: after (or before) the row with these keys, in this order. */
export interface Cursor {
  /** Name of the list and its order, so that a cursor is never read in another order. */
  readonly order: string
  /** The row's sort keys as Postgres writes them; the last one tells all rows apart. */
  readonly keys: readonly string[]
}

/** What a sort key looks like. */
export type KeyKind = 'id' | 'decimal' | 'instant' | 'text'

const KEYS: Readonly<Record<KeyKind, RegExp>> = {
  id: /^\d{1,15}$/,
  decimal: /^-?(\d+(\.\d+)?|Infinity)$/,
  instant: /^(-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}( BC)?)$/,
  text: /^[^\0]+$/,
}
const MAX_LENGTH = 1_024 // base64url of an order's name, an id and the two longest decimals has 350

/** Opaque to clients: base64url of what `decodeCursor` reads back. */
export const encodeCursor = ({ order, keys }: Cursor): string =>
  Buffer.from(JSON.stringify([order, ...keys])).toString('base64url')

/**
 * @param kinds of the keys that the order has, one after the other
 * @throws AppError CURSOR_INVALID when `text` is mangled, or belongs to another list or order
 */
export const decodeCursor = (text: string, order: string, kinds: readonly KeyKind[]): Cursor => {
  const cursor = read(text)
  if (cursor === null || encodeCursor(cursor) !== text) throw notOurs()
  if (cursor.order !== order) {
    throw new AppError(
      'CURSOR_INVALID',
      `the cursor belongs to the order ${cursor.order.slice(0, 60)}, not to ${order}`,
    )
  }
  if (!areKeys(cursor.keys, kinds)) throw notOurs()
  return cursor
}

const notOurs = (): AppError =>
  new AppError('CURSOR_INVALID', 'the cursor is not one that this server gave out')

const areKeys = (keys: readonly string[], kinds: readonly KeyKind[]): boolean =>
  keys.length === kinds.length && kinds.every((kind, i) => isKey(keys[i] ?? '', kind))

const isKey = (key: string, kind: KeyKind): boolean =>
  KEYS[kind].test(key) && (kind === 'text' || key.length <= MAX_DECIMAL_LENGTH)

const read = (text: string): Cursor | null => {
  if (text.length > MAX_LENGTH) return null
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return null
    const [order, ...keys] = parts
    return order === undefined ? null : { order, keys }
  } catch {
    return null // not JSON
  }
}

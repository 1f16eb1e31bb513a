import { decimalOf } from '../domain/decimal.ts'
import type { Decimal, Timestamp } from '../domain/market.ts'
import { timestampOf } from '../domain/timestamp.ts'
import { noteValue, type Tally } from './parse-tally.ts'
import { storable } from './parse-text.ts'

/** A row that cannot be used. The message is a sentence for the operator. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused'
}

/** Members of a parsed JSON object, none of them trusted. */
export type Row = Readonly<Record<string, unknown>>

/** @throws RowRefused for anything that is not a JSON object. */
export const requireRow = (value: unknown): Row => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row
  throw new RowRefused('The row is not an object.')
}

// Upstream omits a member rather than sending null, and sends "" for some of them: all three mean
// that there is nothing.
const isNothing = (value: unknown): value is undefined | null | '' =>
  value === undefined || value === null || value === ''

export const readText = (tally: Tally, member: string, value: unknown): string | null => {
  if (isNothing(value)) return null
  if (typeof value === 'string') return storable(value) || null
  noteValue(tally, member, value)
  return null
}

/** A malformed number costs its member, not the row: the next poll brings it again. */
export const readDecimal = (tally: Tally, member: string, value: unknown): Decimal | null => {
  if (isNothing(value)) return null
  const decimal = decimalOf(value)
  if (decimal === null) noteValue(tally, member, value)
  return decimal
}

export const readTimestamp = (tally: Tally, member: string, value: unknown): Timestamp | null => {
  if (isNothing(value)) return null
  const timestamp = typeof value === 'string' ? timestampOf(value) : null
  if (timestamp === null) noteValue(tally, member, value)
  return timestamp
}

export const readFlag = (tally: Tally, member: string, value: unknown): boolean => {
  if (typeof value === 'boolean') return value
  if (!isNothing(value)) noteValue(tally, member, value)
  return false
}

/** As readFlag, where taking an unreadable answer for "no" would change what became of a market. */
export const requireFlag = (member: string, value: unknown): boolean => {
  if (typeof value === 'boolean') return value
  if (isNothing(value)) return false
  throw new RowRefused(`Its member ${member} is neither true nor false.`)
}

const ID = /^[1-9]\d{0,14}$/

/** Upstream's number of a market or event; it sends it as a string of digits. */
export const requireId = (value: unknown): number => {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text === 'string' && ID.test(text)) return Number(text)
  throw new RowRefused('Its id is not a number of 1 to 15 digits.')
}

/** `15m` to milliseconds. */
export const readDuration = (tally: Tally, member: string, value: unknown): number | null => {
  if (isNothing(value)) return null
  const match = typeof value === 'string' ? /^(\d{1,4})([smhd])$/.exec(value) : null
  if (match === null) {
    noteValue(tally, member, value)
    return null
  }
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] ?? ''] ?? 0
  return Number(match[1]) * unit
}

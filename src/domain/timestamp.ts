import type { Timestamp } from './market.ts'

const ZERO = 48
const DASH = 45
const COLON = 58
const POINT = 46
const SPACE = 32
const LETTER_T = 84

/** Length of `2021-12-05T20:37:01`. */
const HEAD = 19
const MAX_FRACTION = 6

/** Two digits at `at`, or NaN, which fails every comparison. */
const pair = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - ZERO
  const units = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN
}

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** True when `text` starts with a day of the calendar; Postgres knows no year 0. */
const startsWithDate = (text: string): boolean => {
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    year >= 1 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month)
  )
}

const hasTime = (text: string): boolean =>
  text.charCodeAt(13) === COLON &&
  text.charCodeAt(16) === COLON &&
  pair(text, 11) <= 23 &&
  pair(text, 14) <= 59 &&
  pair(text, 17) <= 59

/** Where the digits of a fraction that starts at `at` end; `at` itself when there is none. */
const endOfFraction = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== POINT) return at
  let end = at + 1
  while (text.charCodeAt(end) - ZERO >= 0 && text.charCodeAt(end) - ZERO <= 9) end++
  return end
}

/** `.280` to `.28`, `.000` to nothing, `.1234567` to `.123456`. */
const canonicalFraction = (text: string, at: number, end: number): string => {
  let last = Math.min(end, at + 1 + MAX_FRACTION)
  while (last > at + 1 && text.charCodeAt(last - 1) === ZERO) last--
  return last > at + 1 ? text.slice(at, last) : ''
}

const OFFSET = /^([+-])(\d\d)(?::?([0-5]\d)(?::?([0-5]\d))?)?$/

/** Milliseconds east of UTC of `Z`, `+00`, `-05:30`, `+00:00:00`; null when it is none of these. */
const offsetOf = (zone: string): number | null => {
  if (zone === 'Z' || zone === '+00' || zone === 'z') return 0
  const match = OFFSET.exec(zone)
  if (match === null) return null
  const [, sign, hours, minutes = '0', seconds = '0'] = match
  const millis = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -millis : millis
}

/** The 19 characters of `head` moved to UTC; null when that leaves the years 1 to 9999. */
const shift = (head: string, offset: number): string | null => {
  const moved = new Date(Date.parse(`${head}Z`) - offset).toISOString()
  return /^\d{4}-/.test(moved) && !moved.startsWith('0000') ? moved.slice(0, HEAD) : null
}

/**
 * The instant that upstream wrote, in canonical form. It writes RFC 3339 with 0 to 9 fraction
 * digits, Postgres' own form (`2021-12-05 20:37:01.5+00`, `+00:00:00`), and bare dates, which mean
 * midnight UTC. Digits beyond the microsecond are cut off. Null for all else: a day that does not
 * exist, a time without a zone (it would have to be guessed).
 */
export const timestampOf = (text: string): Timestamp | null => {
  if (!startsWithDate(text)) return null
  if (text.length === 10) return `${text}T00:00:00Z`
  const separator = text.charCodeAt(10) & ~32 // folds t to T, and the space to 0
  if ((separator !== LETTER_T && separator !== (SPACE & ~32)) || !hasTime(text)) return null

  const end = endOfFraction(text, HEAD)
  if (end === HEAD + 1) return null
  const fraction = canonicalFraction(text, HEAD, end)
  const zone = text.slice(end)
  if (zone === 'Z' && text.charCodeAt(10) === LETTER_T && fraction.length === end - HEAD) {
    return text
  }
  const offset = offsetOf(zone)
  if (offset === null) return null
  const head = `${text.slice(0, 10)}T${text.slice(11, HEAD)}`
  const utc = offset === 0 ? head : shift(head, offset)
  return utc === null ? null : `${utc}${fraction}Z`
}

/** Negative when `a` is earlier. Plain string order would be wrong: `…01.5Z` sorts before `…01Z`. */
export const compareTimestamps = (a: Timestamp, b: Timestamp): number => {
  const left = a.slice(0, -1)
  const right = b.slice(0, -1)
  return left < right ? -1 : left > right ? 1 : 0
}

/** Milliseconds since 1970; microseconds are cut off. */
export const millisOf = (timestamp: Timestamp): number => Date.parse(timestamp)

/** @param millis since 1970, within the years 1 to 9999. */
export const timestampFromMillis = (millis: number): Timestamp => {
  const iso = new Date(millis).toISOString()
  return `${iso.slice(0, HEAD)}${canonicalFraction(iso, HEAD, iso.length - 1)}Z`
}

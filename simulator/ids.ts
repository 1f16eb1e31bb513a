import { decimalDigits, hash, hexDigits, pick } from './random.ts'

/**
 * The long keys of a market. Their last digits hide the market's number under a mask drawn from the
 * digits before, so that a key leads back to its market without any table, even among half a
 * million markets that exist only as a formula.
 */

const salts = { condition: 1, question: 2, group: 3, request: 4, token: 5 } as const
const tokenTail = 10
const outcomesMax = 8

const textHash = (text: string): number => {
  let h = 17
  for (let i = 0; i < text.length; i++) h = Math.imul(h, 31) + text.charCodeAt(i)
  return hash(h, text.length)
}

const hexKey = (h: number, id: number): string => {
  const head = hexDigits(h, 7)
  return `0x${head}${((id ^ textHash(head)) >>> 0).toString(16).padStart(8, '0')}`
}

/** 0x and 64 hexadecimal digits. */
export const conditionIdOf = (seed: number, id: number): string =>
  hexKey(hash(hash(seed, salts.condition), id), id)

/** 0x and 64 hexadecimal digits. */
export const questionIdOf = (seed: number, id: number): string =>
  hexKey(hash(hash(seed, salts.question), id), id)

/** The market that could own this condition or question id; the caller compares the whole key. */
export const idOfHexKey = (key: string): number =>
  (Number.parseInt(key.slice(58), 16) ^ textHash(key.slice(2, 58))) >>> 0

/** 76 to 78 decimal digits, mostly 77, below 2^256. */
export const tokenIdOf = (seed: number, id: number, outcome: number): string => {
  const h = hash(hash(seed, salts.token), id * outcomesMax + outcome)
  const length = pick([76, 77, 77, 77, 77, 77, 77, 78], h, 0) - tokenTail
  const head = length === 68 ? `10${decimalDigits(h, 66)}` : decimalDigits(h, length)
  const tail = ((id * outcomesMax + outcome) ^ textHash(head)) >>> 0
  return head + String(tail).padStart(tokenTail, '0')
}

/** The number of the market that could own this token id. */
export const idOfToken = (tokenId: string): number => {
  const mask = textHash(tokenId.slice(0, -tokenTail))
  return Math.floor(((Number(tokenId.slice(-tokenTail)) ^ mask) >>> 0) / outcomesMax)
}

/** Shared by the markets of one negRisk event. */
export const groupIdOf = (seed: number, eventId: number): string =>
  `0x${hexDigits(hash(hash(seed, salts.group), eventId), 8).slice(0, 62)}00`

export const requestIdOf = (seed: number, id: number): string =>
  `0x${hexDigits(hash(hash(seed, salts.request), id), 8)}`

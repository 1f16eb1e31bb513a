import { hash } from './random.ts'

/** Gamma's spellings of the same instant. Milliseconds since 1970 go in. */

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** `2026-04-23T07:51:58Z` */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** `2026-04-23`, as the ...Iso members have it. */
export const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** `2026-04-22 07:44:34+00`, as closedTime and gameStartTime of a market have it. */
export const spaced = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}+00`

/** `2026-04-23T07:51:58.65396Z`: up to six fraction digits without trailing zeros. */
export const isoMicros = (ms: number): string => {
  const whole = Math.floor(ms)
  const micros = String(hash(whole, 7) % 1000).padStart(3, '0')
  return `${(new Date(whole).toISOString().slice(0, 23) + micros).replace(/\.?0+$/, '')}Z`
}

/** `April 21, 2023`, as umaEndDate had it until 2023. */
export const longDate = (ms: number): string =>
  new Date(ms).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' })

/** A JSON list inside a JSON string: `"[\"Yes\", \"No\"]"`, with the blank that Gamma writes. */
export const listInString = (items: readonly string[]): string =>
  JSON.stringify(`[${items.map((item) => JSON.stringify(item)).join(', ')}]`)

/** A sum of money as the float it is upstream, at the six digits of the collateral. */
export const money = (amount: number): number => Math.round(amount * 1e6) / 1e6

/** Member text `,"name":value` unless the value is zero, which upstream leaves out. */
export const unlessZero = (name: string, value: number): string =>
  value === 0 ? '' : `,"${name}":${value}`

/**
 * Chance without state: every random quantity is a hash of what it belongs to, so that any market
 * can be computed at any instant, in any order, and always comes out the same.
 */

/** Mixes two integers into one of 32 bits. */
export const hash = (a: number, b: number): number => {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ 0x27d4eb2f, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return (h ^ (h >>> 15)) >>> 0
}

/** Uniform in [0, 1), the `salt`-th quantity of whatever `h` stands for. */
export const unit = (h: number, salt: number): number => hash(h, salt) / 4_294_967_296

/** Uniform in [low, high). */
export const between = (h: number, salt: number, low: number, high: number): number =>
  low + (high - low) * unit(h, salt)

/** One of a list that is never empty. */
export const pick = <T>(list: readonly T[], h: number, salt: number): T => {
  const found = list[Math.floor(unit(h, salt) * list.length)]
  if (found === undefined) throw new Error('cannot pick from an empty list')
  return found
}

const lattice = (h: number, i: number): number => unit(h, i | 0) * 2 - 1

/** Smooth noise in [-1, 1] with a new random value at every integer `x`. */
export const noise = (h: number, x: number): number => {
  const i = Math.floor(x)
  const f = x - i
  const smooth = f * f * (3 - 2 * f)
  return lattice(h, i) * (1 - smooth) + lattice(h, i + 1) * smooth
}

/** `words` groups of 8 hexadecimal digits. */
export const hexDigits = (h: number, words: number): string => {
  let digits = ''
  for (let i = 0; i < words; i++) digits += hash(h, i).toString(16).padStart(8, '0')
  return digits
}

/** A decimal number of exactly `length` digits, not starting with 0. */
export const decimalDigits = (h: number, length: number): string => {
  let digits = String(1 + (hash(h, -1) % 9))
  for (let i = 0; digits.length < length; i++) digits += String(1e9 + (hash(h, i) % 1e9)).slice(1)
  return digits.slice(0, length)
}

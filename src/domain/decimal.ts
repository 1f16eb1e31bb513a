import type { Decimal } from './market.ts'

/** Of the text and of its canonical form. Upstream's longest has 47; more is no number anyone meant. */
export const MAX_DECIMAL_LENGTH = 100
/** Keeps `1e999999` from becoming a megabyte of zeros. */
const MAX_EXPONENT = 100

const ZERO = 48
const NINE = 57
const POINT = 46
const MINUS = 45

/** The common case by far, so that it costs no allocation: `0.035`, `12`, `-0.5`. */
const isCanonical = (text: string): boolean => {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0
  const end = text.length
  if (end === start || end > MAX_DECIMAL_LENGTH) return false
  let point = -1
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === POINT && point === -1 && i > start) point = i
    else if (code < ZERO || code > NINE) return false
  }
  const last = text.charCodeAt(end - 1)
  if (point !== -1 && (last === ZERO || last === POINT)) return false
  if (text.charCodeAt(start) !== ZERO) return true
  return point === start + 1 || (end === 1 && start === 0)
}

const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/

const trimLeadingZeros = (digits: string): string => {
  let start = 0
  while (start < digits.length - 1 && digits.charCodeAt(start) === ZERO) start++
  return digits.slice(start)
}

const trimTrailingZeros = (digits: string): string => {
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end--
  return digits.slice(0, end)
}

const normalise = (text: string): Decimal | null => {
  if (text.length > MAX_DECIMAL_LENGTH) return null
  const match = NUMBER.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', power = '0'] = match
  const digits = whole + fraction
  const exponent = Number(power)
  if (digits === '' || Math.abs(exponent) > MAX_EXPONENT) return null

  const point = whole.length + exponent
  const padded = digits.padStart(digits.length - Math.min(point, 0), '0').padEnd(point, '0')
  const cut = Math.max(point, 0)
  const integer = trimLeadingZeros(padded.slice(0, cut) || '0')
  const rest = trimTrailingZeros(padded.slice(cut))
  const value = rest === '' ? integer : `${integer}.${rest}`
  const signed = sign === '-' && value !== '0' ? `-${value}` : value
  return signed.length > MAX_DECIMAL_LENGTH ? null : signed
}

/** `0` to `1` in steps of 0.001: nearly every number upstream sends is a price on that grid. */
const THOUSANDTHS: readonly Decimal[] = Array.from({ length: 1001 }, (_, i) => String(i / 1000))

/**
 * The exact decimal that upstream wrote as a string (`0.50`, `1e-7`, up to 47 characters) or as a
 * JSON number. Null when it is none: empty, `NaN`, words, infinities, another type.
 */
export const decimalOf = (value: unknown): Decimal | null => {
  if (typeof value === 'string') return isCanonical(value) ? value : normalise(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  if (value >= 0 && value <= 1) {
    const thousandths = Math.round(value * 1000)
    const price = THOUSANDTHS[thousandths]
    if (thousandths / 1000 === value && price !== undefined) return price
  }
  const text = String(value)
  return isCanonical(text) ? text : normalise(text)
}

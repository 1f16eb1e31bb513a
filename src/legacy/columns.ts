import { decimalOf } from '../domain/decimal.ts'
import type { Decimal } from '../domain/market.ts'
import { storable } from '../gamma/parse-text.ts'
import { decodeList, isRawNumber, MAX_ENCODINGS, parseJson, reshaped } from './decode-list.ts'
import type { Reading, Shape } from './shapes.ts'

/** The columns of the old table that hold lists. */
export const LIST_COLUMNS = ['clob_token_ids', 'outcomes', 'outcome_prices', 'events'] as const
export type ListColumn = (typeof LIST_COLUMNS)[number]

/** An event as the column `events` of a market names it. */
export type EventObject = Readonly<Record<string, unknown>>

/** What may be told of an element; a text is what stands in it after all encodings. */
interface Element {
  readonly text: string
  readonly isNumber: boolean
  readonly isEncoded: boolean
}

const elementOf = (value: unknown): Element | null => {
  if (isRawNumber(value)) return { text: value.rawJSON, isNumber: true, isEncoded: false }
  let text = value
  let layers = 0
  for (; typeof text === 'string' && text.startsWith('"') && layers < MAX_ENCODINGS; layers++) {
    text = parseJson(text)
  }
  return typeof text === 'string' ? { text, isNumber: false, isEncoded: layers > 0 } : null
}

const isBlank = (value: unknown): boolean => value === null || value === ''

/** Of a list that is otherwise proper, what its elements show. */
const finer = (shape: Shape, elements: readonly Element[], isMistyped: boolean): Shape => {
  if (shape !== 'array') return shape
  if (elements.some(({ isEncoded }) => isEncoded)) return 'array-of-encoded'
  return isMistyped ? 'mistyped' : 'array'
}

const TOKEN_ID = /^\d{1,78}$/
/** What a float holds of a number, in decimal and in binary digits. */
const FLOAT_DIGITS = 17
const FLOAT_BITS = 53
/** Upstream's ids have 70 and more; what is shorter may end in zeros by chance. */
const SHORT_DIGITS = 30

/**
 * True for a whole number that only a float can have written: far longer than it holds, and zeros from
 * there on, in decimal or in binary. A hash ends so once in 10^13 at most.
 */
const isRounded = (digits: string): boolean => {
  if (digits.length <= SHORT_DIGITS) return false
  const significant = digits.replace(/0+$/, '').length
  const bits = BigInt(digits).toString(2).replace(/0+$/, '').length
  return significant <= FLOAT_DIGITS || bits <= FLOAT_BITS
}

/** @param count of the outcomes; undefined where they cannot be read */
export const readTokenIds = (text: string | null, count: number | undefined): Reading<string> => {
  const { shape, items } = decodeList(text)
  if (items === null) return { shape, items }
  if (items.every(isBlank)) return { shape: 'empty', items: [] }
  const elements = items.map(elementOf)
  const ids = elements.filter((element) => element !== null)
  if (ids.length < elements.length || !ids.every((id) => TOKEN_ID.test(id.text))) {
    return { shape: 'bad-element', items: null }
  }
  if (ids.some((id) => isRounded(id.text))) return { shape: 'rounded', items: null }
  const texts = ids.map((id) => id.text)
  if (new Set(texts).size < texts.length) return { shape: 'repeated', items: null }
  if (count !== undefined && texts.length !== count) return { shape: 'wrong-count', items: null }
  const isMistyped = ids.some(({ isNumber }) => isNumber)
  return reshaped(finer(shape, ids, isMistyped), texts)
}

/** The contract that pays out knows no more outcome slots. */
const MAX_OUTCOMES = 256

/** What stands in texts that are JSON strings, every one of them; null where one is not. */
const unquoted = (texts: readonly string[]): readonly string[] | null => {
  const inner = texts.map(parseJson).filter((value) => typeof value === 'string')
  return inner.length === texts.length ? inner : null
}

/** Names of outcomes. A quote at the beginning of one is part of it, unless all are encoded again. */
export const readNames = (text: string | null): Reading<string> => {
  const { shape, items } = decodeList(text)
  if (items === null) return { shape, items }
  if (items.length > MAX_OUTCOMES) return { shape: 'wrong-count', items: null }
  let names: readonly string[] = items.filter((item) => typeof item === 'string')
  if (names.length < items.length) return { shape: 'bad-element', items: null }
  let isEncoded = false
  for (let layers = 0; layers < MAX_ENCODINGS; layers++) {
    const inner = unquoted(names)
    if (inner === null) break
    names = inner
    isEncoded = true
  }
  return reshaped(shape === 'array' && isEncoded ? 'array-of-encoded' : shape, names)
}

/** 0 to 1. */
export const isPrice = (price: Decimal | null): boolean =>
  price !== null && (price === '1' || /^0(\.|$)/.test(price))

/** Null for an outcome without a price. @param count of the outcomes; undefined where unreadable */
export const readPrices = (
  text: string | null,
  count: number | undefined,
): Reading<Decimal | null> => {
  const { shape, items } = decodeList(text)
  if (items === null) return { shape, items }
  if (items.every(isBlank)) return { shape: 'empty', items: [] }
  const elements: Element[] = []
  const prices: (Decimal | null)[] = []
  for (const item of items) {
    const element = elementOf(item)
    const price = element === null ? null : decimalOf(element.text.trim())
    if (!isBlank(item) && !isPrice(price)) return { shape: 'bad-element', items: null }
    if (element !== null) elements.push(element)
    prices.push(price)
  }
  if (count !== undefined && prices.length !== count) return { shape: 'wrong-count', items: null }
  const isMistyped = items.some((item) => item !== null && !isRawNumber(item))
  return reshaped(finer(shape, elements, isMistyped), prices)
}

const isObject = (value: unknown): value is EventObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

/** Events as objects, whatever upstream put into them. */
export const readEvents = (text: string | null): Reading<EventObject> => {
  const { shape, items } = decodeList(text)
  if (items === null) return { shape, items }
  let isEncoded = false
  const objects: EventObject[] = []
  for (const item of items) {
    let value = item
    for (let layers = 0; typeof value === 'string' && layers < MAX_ENCODINGS; layers++) {
      value = parseJson(value)
      isEncoded = true
    }
    if (!isObject(value)) return { shape: 'bad-element', items: null }
    objects.push(value)
  }
  return reshaped(shape === 'array' && isEncoded ? 'array-of-encoded' : shape, objects)
}

/** Text that Postgres can store, null for none. */
export const textOf = (value: unknown): string | null => {
  const text = isRawNumber(value) ? value.rawJSON : value
  return typeof text === 'string' && text.trim() !== '' ? storable(text) : null
}

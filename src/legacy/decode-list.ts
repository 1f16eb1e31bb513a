import { storable } from '../gamma/parse-text.ts'
import { isReadable, type Reading, type Shape } from './shapes.ts'

/** Each encoding doubles the backslashes: two token ids encoded 12 times are some 20 kB. */
export const MAX_ENCODINGS = 12
/** Characters of a value as it is stored. */
export const MAX_LENGTH = 1_048_576

/** A number, as it is written: 77 digits fit no number of ours. */
export interface RawNumber {
  readonly rawJSON: string
}

/** TypeScript's library knows neither of the two yet (Node 22 and 24 do). */
type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown
type RawJson = JSON & { rawJSON(text: string): RawNumber; isRawJSON(value: unknown): boolean }

const json = JSON as RawJson

export const isRawNumber = (value: unknown): value is RawNumber => json.isRawJSON(value)

/** Numbers stay as written, and texts become what Postgres can store. */
const reviver: Reviver = (_, value, { source }) => {
  if (typeof value === 'number') return json.rawJSON(source)
  return typeof value === 'string' ? storable(value) : value
}

/** Undefined where it is no JSON; nested deeper than the stack, it is none either. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text, reviver as Parameters<JSON['parse']>[1])
  } catch {
    return undefined
  }
}

const TRAILING_COMMA = /,\s*\]$/

/** One layer off: the value, and what had to be mended for it. */
const peel = (text: string): { readonly value: unknown; readonly mended: Shape | null } => {
  const value = parseJson(text)
  if (value !== undefined) return { value, mended: null }
  if (TRAILING_COMMA.test(text)) {
    const mended = parseJson(text.replace(TRAILING_COMMA, ']'))
    if (mended !== undefined) return { value: mended, mended: 'trailing-comma' }
  }
  if (text.includes('\\"')) {
    // Escaped, but the quotes around it are gone. Of a text cut off the last quotes are missing too.
    const unescaped = parseJson(`"${text}"`)
    if (unescaped !== undefined) return { value: unescaped, mended: 'unquoted' }
  }
  return { value: undefined, mended: null }
}

const shapeOfBroken = (text: string): Shape => {
  const [first = '', last = ''] = [text.at(0), text.at(-1)]
  if (first === '[') return last === ']' ? 'not-json' : 'truncated'
  if (first === '"' || first === '\\') {
    return last === '"' && text.length > 1 ? 'not-json' : 'truncated'
  }
  return 'not-json'
}

const shapeOfLayers = (layers: number): Shape => {
  if (layers === 0) return 'array'
  if (layers === 1) return 'encoded'
  return layers === 2 ? 'encoded-twice' : 'encoded-deep'
}

/** True for `["[…]"]`, `["\"[…]\""]` and `[[…]]`: an array around the array that was meant. */
const wraps = ([only, ...others]: readonly unknown[]): boolean => {
  if (others.length > 0) return false
  return Array.isArray(only) || (typeof only === 'string' && /^[\s"\\]*\[/.test(only))
}

const broken = (shape: Shape): Reading<never> => ({ shape, items: null })

/**
 * The elements of a list in any of the shapes that the old system left, layer by layer until there is
 * an array. Numbers are `RawNumber`s. Nothing is guessed: `items` is null where a layer cannot be read.
 *
 * @param text the column as Postgres writes it as text; null: SQL NULL
 */
export const decodeList = (text: string | null): Reading<unknown> => {
  if (text === null) return { shape: 'empty', items: [] }
  if (text.length > MAX_LENGTH) return broken('too-large')
  let mended: Shape | null = null
  let layer: unknown = text
  for (let layers = 0; ; layers++) {
    if (typeof layer === 'string') {
      const rest: string = layer.trim()
      if (rest === '') return { shape: 'empty', items: [] }
      const peeled = peel(rest)
      if (peeled.value === undefined) return broken(shapeOfBroken(rest))
      mended ??= peeled.mended
      layer = peeled.value
    }
    if (layer === null) return { shape: 'empty', items: [] }
    if (Array.isArray(layer)) {
      if (layer.length === 0) return { shape: 'empty', items: [] }
      if (!wraps(layer)) return { shape: mended ?? shapeOfLayers(layers), items: layer }
      mended ??= 'array-of-encoded'
      layer = layer[0]
    } else if (typeof layer !== 'string') return broken('not-a-list')
    if (layers === MAX_ENCODINGS) return broken('too-deep')
  }
}

/** The same elements with another shape, or none where that shape means that they cannot be read. */
export const reshaped = <Item>(shape: Shape, items: readonly Item[]): Reading<Item> => ({
  shape,
  items: isReadable(shape) ? items : null,
})

/** The shapes in which the old system left its lists, and what each means; there are no others. */
export const SHAPES = {
  array: 'a proper array',
  empty: 'nothing: SQL NULL, "", [], null, or one of these encoded',
  encoded: 'an array inside a JSON string',
  'encoded-twice': 'the same, encoded once more',
  'encoded-deep': 'the same, encoded three times or more: a cascade of backslashes',
  'array-of-encoded': 'an array whose elements are encoded again',
  unquoted: 'an encoded array that has lost its outer quotes',
  mistyped: 'an array of numbers where texts belong, or of texts where numbers belong',
  'trailing-comma': 'an array with a comma behind its last element',

  truncated: 'cut off in the middle',
  'not-json': 'no JSON at all',
  'not-a-list': 'JSON, but no list',
  'wrong-count': 'not as many elements as there are outcomes',
  'bad-element': 'an element that cannot be what the column holds',
  repeated: 'the same token id twice',
  rounded: 'a token id that went through a floating-point number and lost its digits',
  'too-deep': 'encoded more than 12 times',
  'too-large': 'more than 1,048,576 characters',
} as const

export type Shape = keyof typeof SHAPES

const READABLE: ReadonlySet<Shape> = new Set<Shape>([
  'array',
  'empty',
  'encoded',
  'encoded-twice',
  'encoded-deep',
  'array-of-encoded',
  'unquoted',
  'mistyped',
  'trailing-comma',
])

/** False where nothing can be read with certainty. */
export const isReadable = (shape: Shape): boolean => READABLE.has(shape)

/** What a column holds: its elements where they can be read with certainty, else null. */
export interface Reading<Item> {
  readonly shape: Shape
  readonly items: readonly Item[] | null
}

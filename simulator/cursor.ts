import { invalid } from './problem.ts'

/** Where a keyset page ended: the sort key and number of its last row. */
export interface Position {
  readonly key: number
  readonly id: number
}

const seal = (text: string): number => {
  let sum = 7
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0
  return sum
}

/** Opaque to clients, bound to the order it was made for. */
export const encodeCursor = (order: string, { key, id }: Position): string => {
  const text = `${order}|${key}|${id}`
  return Buffer.from(`${text}|${seal(text)}`).toString('base64url')
}

/** Throws 422 for a cursor that is damaged or belongs to another order. */
export const decodeCursor = (order: string, cursor: string): Position => {
  const parts = Buffer.from(cursor, 'base64url').toString().split('|')
  const text = parts.slice(0, 3).join('|')
  const position = { key: Number(parts[1]), id: Number(parts[2]) }
  if (parts[3] !== String(seal(text)) || parts[0] !== order || Number.isNaN(position.key)) {
    throw invalid('invalid after_cursor')
  }
  return position
}

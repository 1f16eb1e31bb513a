import type { Position } from './cursor.ts'

/** Rows in one order, and the merge of several such into a page. */

export interface Sequence<Row> {
  readonly length: number
  key(i: number): number
  id(i: number): number
  row(i: number): Row | undefined
}

export interface PageRequest<Row> {
  readonly limit: number
  readonly offset: number
  accept(row: Row): boolean
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Position of the last row. */
  readonly end: Position | null
}

/** Sorts `rows` by their keys, equal ones by number. */
export const sequenceOf = <Row>(
  rows: readonly (Row | undefined)[],
  keys: Float64Array,
  ids: Float64Array,
) => {
  const places = Uint32Array.from(rows.keys())
  places.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0))
  const at = (values: Float64Array, i: number): number => values[places[i] ?? 0] ?? 0
  return {
    length: rows.length,
    key: (i: number) => at(keys, i),
    id: (i: number) => at(ids, i),
    row: (i: number) => rows[places[i] ?? 0],
  }
}

/** Index of the first row after `position`. */
const firstAfter = <Row>(sequence: Sequence<Row>, position: Position): number => {
  let [low, high] = [0, sequence.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const key = sequence.key(middle)
    const isAfter =
      key > position.key || (key === position.key && sequence.id(middle) > position.id)
    if (isAfter) high = middle
    else low = middle + 1
  }
  return low
}

/** The next rows of all `sequences` together, from after a position or from the start. */
export const mergePage = <Row>(
  sequences: readonly Sequence<Row>[],
  request: PageRequest<Row>,
  after: Position | null,
): Page<Row> => {
  const heads = sequences.map((sequence) => ({
    sequence,
    next: after === null ? 0 : firstAfter(sequence, after),
  }))
  const rows: Row[] = []
  let end: Position | null = null
  let toSkip = request.offset
  while (rows.length < request.limit) {
    const open = heads.filter((head) => head.next < head.sequence.length)
    const [first, second] = open
    if (first === undefined) break
    const head = second !== undefined && isBefore(second, first) ? second : first
    const position = { key: head.sequence.key(head.next), id: head.sequence.id(head.next) }
    const row = head.sequence.row(head.next)
    head.next += 1
    if (row === undefined || !request.accept(row)) continue
    if (toSkip > 0) {
      toSkip -= 1
      continue
    }
    rows.push(row)
    end = position
  }
  return { rows, end }
}

interface Head<Row> {
  readonly sequence: Sequence<Row>
  next: number
}

const isBefore = <Row>(a: Head<Row>, b: Head<Row>): boolean => {
  const [keyA, keyB] = [a.sequence.key(a.next), b.sequence.key(b.next)]
  return keyA < keyB || (keyA === keyB && a.sequence.id(a.next) < b.sequence.id(b.next))
}

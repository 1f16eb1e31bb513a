import type { Position } from './cursor.ts'
import { mergePage, type Page, type PageRequest, type Sequence, sequenceOf } from './sequence.ts'
import type { Table } from './table.ts'

/**
 * Ordered pages over a table. Rows are sorted by (key, number); rows without the key come last in
 * both directions. By a key that moves, the order of the live rows is built anew at most once per
 * second of real time: with 50,000 markets that is what keeps a page as cheap as its rows.
 */

export interface OrderedPageRequest<Row> extends PageRequest<Row> {
  readonly order: string
  readonly ascending: boolean
  readonly after: Position | null
  readonly withArchive: boolean
}

export interface Listing<Row> {
  page(request: OrderedPageRequest<Row>, t: number): Page<Row>
  /** Orders given rows the same way: for lookups by key. */
  sort(rows: readonly Row[], order: string, ascending: boolean, t: number): Row[]
  /** Drops the orders built so far: simulated time has jumped. */
  forget(): void
}

const maxAgeMs = 1000
/** Keys that a row keeps for life: their order lasts until there are more rows. */
const fixedKeys = new Set(['id', 'startDate', 'endDate', 'createdAt'])

interface Built<Row> {
  readonly at: number
  readonly t: number
  readonly sequence: Sequence<Row>
}

export const createListing = <Row>(table: Table<Row>, realNow: () => number): Listing<Row> => {
  const built = new Map<string, Built<Row>>()
  const archived = new Map<string, Sequence<Row>>()

  const signed = (row: Row, order: string, ascending: boolean, t: number): number => {
    const value = table.number(row, order, t)
    if (Number.isNaN(value)) return Number.POSITIVE_INFINITY
    return ascending ? value : -value
  }

  const isFresh = (known: Built<Row>, order: string, length: number, t: number): boolean => {
    if (known.sequence.length !== length) return false
    if (fixedKeys.has(order)) return true
    // The closed feed is read for its first rows: a market has its place there as soon as it closes.
    return order === 'closedTime' ? known.t === t : realNow() - known.at < maxAgeMs
  }

  const liveSequence = (order: string, ascending: boolean, t: number): Sequence<Row> => {
    const name = `${order}:${ascending}`
    const rows = table.live(t)
    const known = built.get(name)
    if (known !== undefined && isFresh(known, order, rows.length, t)) return known.sequence
    const keys = Float64Array.from(rows, (row) => signed(row, order, ascending, t))
    const sequence = sequenceOf([...rows], keys, Float64Array.from(rows, table.id))
    built.set(name, { at: realNow(), t, sequence })
    return sequence
  }

  /** In order of number and of closing the archive needs no sorting; any other order is kept. */
  const archiveSequence = (order: string, ascending: boolean, t: number): Sequence<Row> => {
    const { length, row } = table.archive
    if (order === 'id' || order === 'closedTime') {
      const place = (i: number): Row | undefined => row(ascending ? i : length - 1 - i)
      const read = (i: number, value: (found: Row) => number): number => {
        const found = place(i)
        return found === undefined ? Number.POSITIVE_INFINITY : value(found)
      }
      return {
        length,
        key: (i) => read(i, (found) => signed(found, order, ascending, t)),
        id: (i) => read(i, table.id),
        row: place,
      }
    }
    const name = `${order}:${ascending}`
    let sequence = archived.get(name)
    if (sequence === undefined) {
      const keys = new Float64Array(length)
      for (let i = 0; i < length; i++) {
        const found = row(i)
        if (found !== undefined) keys[i] = signed(found, order, ascending, t)
      }
      const numbers = Float64Array.from(keys, (_, i) => i)
      const sorted = sequenceOf(Array.from(numbers), keys, numbers)
      sequence = { ...sorted, id: (i) => sorted.id(i) + 1, row: (i) => row(sorted.id(i)) }
      archived.set(name, sequence)
    }
    return sequence
  }

  return {
    forget: () => built.clear(),
    sort: (rows, order, ascending, t) =>
      rows.toSorted(
        (a, b) =>
          signed(a, order, ascending, t) - signed(b, order, ascending, t) ||
          table.id(a) - table.id(b),
      ),
    page: (request, t) => {
      const { order, ascending, after } = request
      const sequences = [liveSequence(order, ascending, t)]
      if (request.withArchive && table.archive.length > 0) {
        sequences.push(archiveSequence(order, ascending, t))
      }
      return mergePage(sequences, request, after)
    },
  }
}

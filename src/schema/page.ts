import type { Order, Slice } from '../db/queries/keyset.ts'
import type { Totals } from '../db/queries/totals.ts'
import { decodeCursor, encodeCursor } from '../domain/cursor.ts'
import { AppError } from '../errors.ts'
import { MAX_IDS } from './filter-values.ts'

/** As a client sends them. */
export interface PageArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

export interface PageSizes {
  readonly usual: number
  readonly max: number
}

/** Of a list, by the number of ids that it was asked for, if any: those can be had in one page. */
export const pageSizesOf = (idCount: number | undefined): PageSizes =>
  idCount === undefined ? { usual: 20, max: 100 } : { usual: idCount, max: MAX_IDS }

/** Which page is asked for, whatever its cursor means. */
export interface PageRequest {
  readonly cursor: string | null
  readonly backward: boolean
  /** One row more than the page shows, to tell whether another page follows. */
  readonly limit: number
}

/** @throws AppError BAD_USER_INPUT for sizes out of range and for both directions at once */
export const parsePageRequest = (args: PageArgs, sizes: PageSizes): PageRequest => {
  const { first, after, last, before } = args
  const backward = last != null || before != null
  if (backward && (first != null || after != null)) {
    throw new AppError(
      'BAD_USER_INPUT',
      'a list is paged by "first" and "after", or by "last" and "before", not by both',
    )
  }
  const size = (backward ? last : first) ?? sizes.usual
  if (size < 0 || size > sizes.max) {
    const name = backward ? 'last' : 'first'
    throw new AppError('BAD_USER_INPUT', `"${name}" is 0 to ${sizes.max}, ${size} was given`)
  }
  return { cursor: (backward ? before : after) ?? null, backward, limit: size + 1 }
}

/**
 * The slice that shows one page, and one row more.
 *
 * @throws AppError as `parsePageRequest`; CURSOR_INVALID for a cursor of another order
 */
export const parsePage = (args: PageArgs, order: Order, sizes: PageSizes): Slice => {
  const { cursor, backward, limit } = parsePageRequest(args, sizes)
  const kinds = order.keys.map(({ kind }) => kind)
  const position = cursor === null ? null : decodeCursor(cursor, order.name, kinds).keys
  return { position, backward, limit }
}

interface Cut {
  readonly order: Order
  readonly slice: Slice
}

/** One page of a list of markets or events, from the rows that its slice found (outwards). */
export const connectionOf = <Row extends Ordered>(
  found: readonly Row[],
  cut: Cut,
  totals: () => Promise<Totals>,
) => ({
  ...cutPage(found, cut, async () => (await totals()).count),
  totalVolume: async () => (await totals()).volume,
})

interface Ordered {
  readonly orderKeys: readonly string[]
}

/** One page of a list, from the rows that its slice found (from its position outwards). */
export const cutPage = <Row extends Ordered>(
  found: readonly Row[],
  { order, slice }: Cut,
  totalCount: () => Promise<number>,
) => {
  const rows = found.slice(0, slice.limit - 1)
  if (slice.backward) rows.reverse()
  const edges = rows.map((node) => ({
    cursor: encodeCursor({ order: order.name, keys: node.orderKeys }),
    node,
  }))
  const hasMore = found.length >= slice.limit
  return pageOf(edges, { ...slice, hasPosition: slice.position !== null, hasMore }, totalCount)
}

/** A connection of these edges, which lie in the list's order. */
export const pageOf = <Edge extends { readonly cursor: string }>(
  edges: Edge[],
  bounds: {
    readonly backward: boolean
    /** Whether it was asked for from a cursor on, and so has a neighbour there. */
    readonly hasPosition: boolean
    readonly hasMore: boolean
  },
  totalCount: () => Promise<number>,
) => ({
  edges,
  pageInfo: {
    hasNextPage: bounds.backward ? bounds.hasPosition : bounds.hasMore,
    hasPreviousPage: bounds.backward ? bounds.hasMore : bounds.hasPosition,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  },
  totalCount,
})

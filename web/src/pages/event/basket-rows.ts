import type { Received } from '../../api/request.ts'
import { decimalSum } from '../../format/decimal-sum.ts'
import type { BasketMarketFragment, MarketStatus } from '../../graphql/documents.ts'

/** Price of the first outcome in USD; null while upstream has none. */
export const firstPrice = ({ outcomes }: Pick<BasketMarketFragment, 'outcomes'>): string | null =>
  outcomes[0]?.price ?? null

type Priced = Pick<BasketMarketFragment, 'id' | 'outcomes'>

/**
 * Highest price first, as the server has it. Of equal prices (0.1¢ each) those that stood above stay
 * above, whatever was traded meanwhile; `isHeld` lets none change places.
 * @param former ids in the order that was shown before
 */
export const inOrder = <Row extends Priced>(
  rows: readonly Row[],
  former: readonly string[],
  isHeld: boolean,
): readonly Row[] => {
  const places = new Map(former.map((id, place) => [id, place]))
  const placeOf = ({ id }: Row): number => places.get(id) ?? former.length
  const byPlace = (one: Row, other: Row): number => placeOf(one) - placeOf(other)
  if (isHeld) return rows.toSorted(byPlace)
  return rows.toSorted((one, other) => priceRank(other) - priceRank(one) || byPlace(one, other))
}

const priceRank = (row: Priced): number => Number(firstPrice(row) ?? -1)

/** Whichever was observed later: what "Get prices" brought stands until the list has caught up. */
export const newerOf = (
  listed: Received<BasketMarketFragment>,
  got: Received<BasketMarketFragment> | null,
): Received<BasketMarketFragment> =>
  got !== null && observedAt(got) > observedAt(listed) ? got : listed

const observedAt = ({ data }: Received<BasketMarketFragment>): number =>
  Date.parse(data.freshness.observedAt)

const UNCLOSED: ReadonlySet<MarketStatus> = new Set(['OPEN', 'PROPOSED', 'DISPUTED'])

export const isOver = (status: MarketStatus): boolean => !UNCLOSED.has(status)

/**
 * What the first outcomes of all open markets cost together, in USD; null where that says nothing:
 * of fewer than two, or while a price is not known.
 */
export const sumOfPrices = (
  markets: readonly Pick<BasketMarketFragment, 'status' | 'outcomes'>[],
): string | null => {
  const open = markets.filter(({ status }) => !isOver(status))
  const prices = open.map(firstPrice).filter((price) => price !== null)
  return open.length < 2 || prices.length < open.length ? null : decimalSum(prices)
}

interface Decisions {
  readonly closed: { readonly totalCount: number }
  /** The highest price first, which is that of one that paid. */
  readonly resolved: { readonly nodes: readonly Paid[] }
}

interface Paid {
  readonly outcomes: readonly { readonly payout: string | null }[]
}

/**
 * Of an event in which one market at most resolves to Yes: whether one has, or may have, as it is closed.
 * What the others cost together says nothing then.
 */
export const isDecided = ({ closed, resolved }: Decisions): boolean =>
  closed.totalCount > 0 ||
  resolved.nodes.some(({ outcomes }) => Number(outcomes[0]?.payout ?? 1) > 0)

/** Rows from the first to the last one, with `kept` among them: in the flow of a page none can be left out. */
export const withKept = (indexes: readonly number[], kept: number | null): number[] => {
  const wanted = kept === null ? indexes : [...indexes, kept]
  if (wanted.length === 0) return []
  const first = Math.min(...wanted)
  return Array.from({ length: Math.max(...wanted) - first + 1 }, (_, place) => first + place)
}

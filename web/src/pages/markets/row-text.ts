import { spanText } from '../../format/time.ts'
import type { MarketRowFragment } from '../../graphql/documents.ts'

type Outcome = MarketRowFragment['outcomes'][number]

/**
 * The outcomes that a row has room for: both of two, Yes alone of one candidate among several
 * (No is the rest), and the two likeliest of more.
 */
export const leadingOutcomes = ({
  outcomes,
  groupTitle,
}: Pick<MarketRowFragment, 'outcomes' | 'groupTitle'>): readonly Outcome[] => {
  if (outcomes.length > 2) return outcomes.toSorted(byPrice).slice(0, 2)
  const isCandidate = groupTitle !== null && outcomes[0]?.name === 'Yes'
  return isCandidate ? outcomes.slice(0, 1) : outcomes
}

const byPrice = (one: Outcome, other: Outcome): number =>
  Number(other.price ?? -1) - Number(one.price ?? -1)

export interface Moment {
  /** Time as RFC 3339. */
  readonly at: string
  readonly text: string
}

/** When it ends or did: `ends in 3 d`, `ended 5 min ago`, `closed 2 h ago`; null where nobody says. */
export const momentOf = (
  market: Pick<MarketRowFragment, 'status' | 'endsAt' | 'closedAt' | 'tradingWindow'>,
  now: number,
): Moment | null => {
  const isOver = market.status === 'CLOSED' || market.status === 'RESOLVED'
  if (isOver && market.closedAt !== null) {
    return { at: market.closedAt, text: `closed ${spanText(sinceOf(market.closedAt, now))} ago` }
  }
  const end = market.tradingWindow?.endsAt ?? market.endsAt
  if (end === null) return null
  const since = sinceOf(end, now)
  if (since >= 0) return { at: end, text: `ended ${spanText(since)} ago` }
  return { at: end, text: `ends in ${spanText(-since)}` }
}

/** Seconds. */
const sinceOf = (instant: string, now: number): number => (now - Date.parse(instant)) / 1_000

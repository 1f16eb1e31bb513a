import {
  type EventObject,
  type ListColumn,
  readEvents,
  readNames,
  readPrices,
  readTokenIds,
  textOf,
} from './columns.ts'
import type { LegacyRow } from './row.ts'
import type { Reading, Shape } from './shapes.ts'

/** The lists of a row, each as it could be read. */
export interface Lists {
  readonly clob_token_ids: Reading<string>
  readonly outcomes: Reading<string>
  readonly outcome_prices: Reading<string | null>
  readonly events: Reading<EventObject>
}

export const readLists = (row: LegacyRow): Lists => {
  const outcomes = readNames(row.outcomes)
  const count = outcomes.items?.length || undefined
  return {
    clob_token_ids: readTokenIds(row.clob_token_ids, count),
    outcomes,
    outcome_prices: readPrices(row.outcome_prices, count),
    events: readEvents(row.events),
  }
}

/** Something of a row that cannot be had from the row itself. */
export interface Fault {
  readonly column: ListColumn | 'id'
  readonly shape: Shape
  /** True where the market is of no use without it; otherwise it can be stored without. */
  readonly isFatal: boolean
}

/** True for a row that stood for an event: the old table knew no events of their own. */
export const isParent = (row: LegacyRow, lists: Lists): boolean => {
  if (textOf(row.condition_id) !== null || lists.clob_token_ids.shape !== 'empty') return false
  const names = lists.outcomes.items ?? []
  if (names.length === 1 && names[0] === 'Various') return true
  return row.is_event_market === 'true' && names.length === 0
}

/** What cannot be read of a market. One without token ids has lost them, or never had any: who knows. */
export const faultsOf = (row: LegacyRow, lists: Lists): readonly Fault[] => {
  const faults: Fault[] = []
  const { clob_token_ids: tokenIds, outcomes, outcome_prices: prices, events } = lists
  const note = (column: ListColumn, { shape }: Reading<unknown>, isFatal: boolean) =>
    faults.push({ column, shape, isFatal })
  const hasTokens = tokenIds.items !== null && tokenIds.items.length > 0
  // Marked as an event and without a condition, it may be an event that was written over a market.
  const isDoubtful = row.is_event_market === 'true' && textOf(row.condition_id) === null
  if (!hasTokens) note('clob_token_ids', tokenIds, tokenIds.items === null || isDoubtful)
  if (outcomes.items === null || outcomes.items.length === 0) note('outcomes', outcomes, true)
  if (prices.items === null) note('outcome_prices', prices, false)
  if (events.items === null) note('events', events, false)
  return faults
}

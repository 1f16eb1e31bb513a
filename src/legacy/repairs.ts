import type { Decimal, Market } from '../domain/market.ts'
import { isSameMarket } from './ask-upstream.ts'
import { type ListColumn, textOf } from './columns.ts'
import type { Lists } from './lists.ts'
import type { LegacyRow } from './row.ts'

/** One value of the old table, and what belongs in its place: the JSON text of an array. */
export interface Repair {
  readonly id: string
  readonly column: ListColumn
  /** As it was read; null: SQL NULL. */
  readonly old: string | null
  readonly proper: string
}

/** Prices as numbers, which they are where nothing went wrong. */
const pricesJson = (prices: readonly (Decimal | null)[]): string =>
  `[${prices.map((price) => price ?? 'null').join()}]`

/** What can be read of a row and does not stand there properly. SQL NULL is a proper nothing. */
export const repairsOf = (row: LegacyRow, lists: Lists): readonly Repair[] => {
  const repairs: Repair[] = []
  const repair = (column: ListColumn, proper: string | null): void => {
    const old = row[column]
    const { shape } = lists[column]
    const isProper = shape === 'array' || (shape === 'empty' && (old === null || old === '[]'))
    if (!isProper && proper !== null) repairs.push({ id: row.id, column, old, proper })
  }
  const { clob_token_ids: tokenIds, outcomes, outcome_prices: prices, events } = lists
  repair('clob_token_ids', tokenIds.items && JSON.stringify(tokenIds.items))
  repair('outcomes', outcomes.items && JSON.stringify(outcomes.items))
  repair('outcome_prices', prices.items && pricesJson(prices.items))
  repair('events', events.items && JSON.stringify(events.items))
  return repairs
}

const areSame = (some: readonly string[], others: readonly (string | null)[]): boolean =>
  some.length === others.length && some.every((item, index) => item === others[index])

/**
 * Token ids and names of outcomes as upstream has them, where there is no doubt that it is the same
 * market and which token belongs to which outcome; a clause that says why not otherwise.
 */
export const repairsFrom = (
  market: Market,
  row: LegacyRow,
  lists: Lists,
): readonly Repair[] | string => {
  const names = market.outcomes.map(({ name }) => name)
  const tokenIds = market.outcomes.map(({ tokenId }) => tokenId)
  const ownNames = lists.outcomes.items ?? []
  const ownTokens = lists.clob_token_ids.items ?? []
  if (!isSameMarket(market, row)) return 'upstream has another market under this id'
  if (textOf(row.condition_id) === null && ownNames.length === 0) {
    return 'nothing tells which market it is'
  }
  if (tokenIds.includes(null)) return 'upstream has no token ids for it'
  if (ownNames.length > 0 && !areSame(ownNames, names)) return 'upstream has other outcomes for it'
  if (ownTokens.length > 0 && !areSame(ownTokens, tokenIds)) return 'upstream has other token ids'
  const repair = (column: ListColumn, items: readonly unknown[]): Repair => ({
    ...{ id: row.id, column, old: row[column], proper: JSON.stringify(items) },
  })
  return [
    ...(ownTokens.length > 0 ? [] : [repair('clob_token_ids', tokenIds)]),
    ...(ownNames.length > 0 ? [] : [repair('outcomes', names)]),
  ]
}

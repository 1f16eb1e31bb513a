import type { MarketRecord, OutcomeRecord } from '../db/queries/market-record.ts'
import type { ResolutionChange } from '../domain/resolution-change.ts'
import type { ResolutionKind, ResolutionSource } from '../domain/status.ts'
import { ResolutionKindEnum, ResolutionSourceEnum } from './enums.ts'
import { OutcomeRef, ResolutionRef } from './refs.ts'

/** A final result: of a market as it is stored now, or as an entry of the log tells it. */
export interface Result {
  readonly kind: ResolutionKind
  readonly source: ResolutionSource
  /** Null for a split. */
  readonly winner: OutcomeRecord | null
  readonly payouts: readonly string[]
  readonly resolvedAt: string | null
  readonly observedAt: string
}

ResolutionRef.implement({
  description: 'The final result of a market.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ResolutionKindEnum, description: 'How it pays.' }),
    winner: t.expose('winner', {
      type: OutcomeRef,
      nullable: true,
      description: 'The outcome that pays 1; null for a split.',
    }),
    payouts: t.field({
      type: ['Decimal'],
      description: 'What one share of each outcome pays in USD, in the order of the outcomes.',
      resolve: ({ payouts }) => [...payouts],
    }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When upstream closed the market for good; null where it does not say.',
    }),
    observedAt: t.expose('observedAt', {
      type: 'DateTime',
      description: 'When the first answer of upstream that showed this result was requested.',
    }),
    source: t.expose('source', {
      type: ResolutionSourceEnum,
      description: 'What decided it.',
    }),
  }),
})

/** Null until it is resolved. */
export const resultOfMarket = (market: MarketRecord): Result | null => {
  const { id, outcomes, winnerIndex } = market
  if (market.resolutionKind === null) return null
  return {
    kind: market.resolutionKind,
    source: stored(market.resolutionSource, `market ${id}`),
    winner: outcomes.find(({ index }) => index === winnerIndex) ?? null,
    payouts: outcomes.flatMap(({ payout }) => payout ?? []),
    resolvedAt: market.closedAt,
    observedAt: stored(market.resolutionObservedAt, `market ${id}`),
  }
}

/**
 * What the market came to with this entry, whatever it is now; null where the entry leaves it
 * without a result.
 *
 * @param outcomes the market's as they are now; prices and payouts are taken from the entry
 */
export const resultOfChange = (
  change: ResolutionChange,
  outcomes: readonly OutcomeRecord[],
): Result | null => {
  const { seq, winnerIndex, evidence } = change
  if (change.resolutionKind === null) return null
  const payouts = stored(change.payouts, `entry ${seq} of the log`)
  const paid = outcomes.map((outcome) => ({
    ...outcome,
    price: evidence.prices[outcome.index] ?? null,
    payout: payouts[outcome.index] ?? null,
  }))
  return {
    kind: change.resolutionKind,
    source: stored(change.resolutionSource, `entry ${seq} of the log`),
    winner: paid.find(({ index }) => index === winnerIndex) ?? null,
    payouts,
    resolvedAt: change.closedAt,
    observedAt: change.observedAt,
  }
}

/** Members of a result are stored together or not at all. */
const stored = <Value>(value: Value | null, where: string): Value => {
  if (value === null) throw new Error(`${where} is stored with half a resolution`)
  return value
}

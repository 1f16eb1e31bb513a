import { ResolutionKindEnum, ResolutionSourceEnum } from './enums.ts'
import { OutcomeRef, ResolutionRef } from './refs.ts'

ResolutionRef.implement({
  description: 'The final result of a market.',
  fields: (t) => ({
    kind: t.field({
      type: ResolutionKindEnum,
      description: 'How it pays.',
      resolve: ({ id, resolutionKind }) => stored(resolutionKind, id),
    }),
    winner: t.field({
      type: OutcomeRef,
      nullable: true,
      description: 'The outcome that pays 1; null for a split.',
      resolve: ({ winnerIndex, outcomes }) =>
        outcomes.find(({ index }) => index === winnerIndex) ?? null,
    }),
    payouts: t.field({
      type: ['Decimal'],
      description: 'What one share of each outcome pays in USD, in the order of the outcomes.',
      resolve: ({ outcomes }) => outcomes.flatMap(({ payout }) => payout ?? []),
    }),
    resolvedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When upstream closed the market for good; null where it does not say.',
    }),
    observedAt: t.field({
      type: 'DateTime',
      description: 'When the first answer of upstream that showed this result was requested.',
      resolve: ({ id, resolutionObservedAt }) => stored(resolutionObservedAt, id),
    }),
    source: t.field({
      type: ResolutionSourceEnum,
      description: 'What decided it.',
      resolve: ({ id, resolutionSource }) => stored(resolutionSource, id),
    }),
  }),
})

/** Members of a result are stored together or not at all. */
const stored = <Value>(value: Value | null, marketId: number): Value => {
  if (value === null) throw new Error(`market ${marketId} is stored with half a resolution`)
  return value
}

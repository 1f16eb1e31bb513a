import type { MarketRecord } from '../db/queries/market-record.ts'
import { feedCursorAt } from '../domain/feed-cursor.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { ResolutionChangeKindEnum } from './enums.ts'
import { MarketRef, ResolutionChangeRef, ResolutionEvidenceRef, ResolutionRef } from './refs.ts'
import { resultOfChange } from './resolution.ts'

ResolutionChangeRef.implement({
  description:
    'One entry of the resolution log: what became of a market. Entries are numbered without gaps ' +
    'and never rewritten. All but `market` is as of this entry.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description:
        'Position behind this entry, for `after`: opaque, the same in lists and streams.',
    }),
    previousCursor: t.exposeString('previousCursor', {
      description:
        'Position before this entry: in a stream that of its last message, in a list that of the ' +
        'entry before, or where the page began. Who holds another one has missed something.',
    }),
    kind: t.field({
      type: ResolutionChangeKindEnum,
      description: 'What happened.',
      resolve: ({ change }) => change.kind,
    }),
    market: t.field({
      type: MarketRef,
      description: 'The market it happened to, as it is stored now; in a stream up to 10 s ago.',
      resolve: ({ change }, _args, context) => loadMarket(change.marketId, context),
    }),
    resolution: t.field({
      type: ResolutionRef,
      nullable: true,
      description:
        'The result as of this entry; null where there was none: but for RESOLVED and for a ' +
        'CORRECTED with another result.',
      resolve: async ({ change }, _args, context) =>
        change.resolutionKind === null
          ? null
          : resultOfChange(change, (await loadMarket(change.marketId, context)).outcomes),
    }),
    umaStatus: t.string({
      nullable: true,
      description: "The oracle's status as upstream spells it; null where it has none.",
      resolve: ({ change }) => change.umaStatus,
    }),
    supersedes: t.string({
      nullable: true,
      description:
        'Cursor of the entry that this one takes the place of; null but for CORRECTED, and where ' +
        'the log does not have the corrected one.',
      resolve: ({ change, cursor }) =>
        change.supersedes === null ? null : feedCursorAt(cursor, change.supersedes),
    }),
    evidence: t.field({
      type: ResolutionEvidenceRef,
      description: 'What upstream said that decided it.',
      resolve: ({ change }) => change.evidence,
    }),
  }),
})

/** Its times, from upstream to the log. */
builder.objectFields(ResolutionChangeRef, (t) => ({
  upstreamAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When upstream last changed the market then; null where it does not say.',
    resolve: ({ change }) => change.upstreamAt,
  }),
  observedAt: t.field({
    type: 'DateTime',
    description: 'When the answer of upstream that showed it was requested.',
    resolve: ({ change }) => change.observedAt,
  }),
  recordedAt: t.field({
    type: 'DateTime',
    description: 'When it was written into the log.',
    resolve: ({ change }) => change.recordedAt,
  }),
}))

const loadMarket = async (id: number, { marketLoaders }: Context): Promise<MarketRecord> => {
  const market = await marketLoaders.byId.load(id)
  if (market === null) throw new Error(`market ${id} is in the resolution log and is not stored`)
  return market
}

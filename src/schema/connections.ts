import { builder } from './builder.ts'
import { EventRef, MarketRef, ResolutionChangeRef, TagRef } from './refs.ts'

const ASKED =
  'What is not known counts as nothing. Summed only when it is asked for, together with ' +
  '`totalCount` in one reading, and up to 1 s old.'

export const MarketConnection = builder.connectionObject(
  {
    type: MarketRef,
    name: 'MarketConnection',
    description: 'One page of a list of markets.',
    fields: (t) => ({
      totalVolume: t.field({
        type: 'Decimal',
        nullable: true,
        description: `Lifetime volume of all markets of the whole list, in USD. ${ASKED}`,
        resolve: ({ totalVolume }) => totalVolume?.() ?? null,
      }),
    }),
  },
  { name: 'MarketEdge', description: 'A market in a list, with its place.' },
)

export const EventConnection = builder.connectionObject(
  {
    type: EventRef,
    name: 'EventConnection',
    description: 'One page of a list of events.',
    fields: (t) => ({
      totalVolume: t.field({
        type: 'Decimal',
        nullable: true,
        description: `Lifetime volume of all events of the whole list, in USD. ${ASKED}`,
        resolve: ({ totalVolume }) => totalVolume?.() ?? null,
      }),
    }),
  },
  { name: 'EventEdge', description: 'An event in a list, with its place.' },
)

export const ResolutionChangeConnection = builder.connectionObject(
  {
    type: ResolutionChangeRef,
    name: 'ResolutionChangeConnection',
    description: 'One page of the resolution log, or of a part of it.',
  },
  { name: 'ResolutionChangeEdge', description: 'An entry of the log, with its place.' },
)

export const TagConnection = builder.connectionObject(
  { type: TagRef, name: 'TagConnection', description: 'One page of the list of tags.' },
  { name: 'TagEdge', description: 'A tag in the list, with its place.' },
)

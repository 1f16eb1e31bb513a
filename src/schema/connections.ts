import type { Decimal } from '../domain/market.ts'
import { builder } from './builder.ts'
import { EventRef, MarketRef, ResolutionChangeRef, TagRef } from './refs.ts'

interface Totalled {
  readonly totalVolume?: () => Promise<Decimal>
}

const totalVolumeOf = (rows: string) =>
  ({
    type: 'Decimal',
    nullable: true,
    description:
      `Lifetime volume of all ${rows} of the whole list, in USD. What is not known counts as ` +
      'nothing. Summed only when it is asked for, together with `totalCount` in one reading, and up ' +
      'to 1 s old.',
    resolve: ({ totalVolume }: Totalled) => totalVolume?.() ?? null,
  }) as const

export const MarketConnection = builder.connectionObject(
  {
    type: MarketRef,
    name: 'MarketConnection',
    description: 'One page of a list of markets.',
    fields: (t) => ({
      totalVolume: t.field(totalVolumeOf('markets')),
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
      totalVolume: t.field(totalVolumeOf('events')),
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

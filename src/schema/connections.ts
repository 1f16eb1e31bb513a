import { builder } from './builder.ts'
import { EventRef, MarketRef, ResolutionChangeRef } from './refs.ts'

export const MarketConnection = builder.connectionObject(
  { type: MarketRef, name: 'MarketConnection', description: 'One page of a list of markets.' },
  { name: 'MarketEdge', description: 'A market in a list, with its place.' },
)

export const EventConnection = builder.connectionObject(
  { type: EventRef, name: 'EventConnection', description: 'One page of a list of events.' },
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

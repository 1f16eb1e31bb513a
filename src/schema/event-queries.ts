import { type EventOrder, eventOrder } from '../db/queries/orders.ts'
import { parseEventBy } from '../domain/lookup.ts'
import { builder } from './builder.ts'
import { EventByInput } from './by.ts'
import { EventConnection } from './connections.ts'
import type { Context } from './context.ts'
import { EventOrderEnum } from './enums.ts'
import { EventFilterInput, parseEventFilter } from './event-filter.ts'
import { connectionOf, type PageArgs, pageSizesOf, parsePage } from './page.ts'
import { EventRef } from './refs.ts'

builder.queryField('event', (t) =>
  t.field({
    type: EventRef,
    nullable: true,
    description: 'One event, whatever its status; null when it is not stored.',
    args: { by: t.arg({ type: EventByInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { by }, { eventQueries, eventLoaders }) => {
      const lookup = parseEventBy(by)
      return 'id' in lookup ? eventLoaders.byId.load(lookup.id) : eventQueries.find(lookup)
    },
  }),
)

builder.queryField('events', (t) =>
  t.field({
    type: EventConnection,
    description: 'Events, by default those that are not closed yet.',
    args: {
      filter: t.arg({ type: EventFilterInput, description: 'Which events.' }),
      orderBy: t.arg({
        type: EventOrderEnum,
        defaultValue: 'VOLUME_24H_DESC',
        description: 'In which order.',
      }),
      first: t.arg.int({
        description:
          'Page size forwards: 0 to 100, default 20; with `filter: {ids}` 0 to 500, default all of them.',
      }),
      after: t.arg.string({ description: 'Only what follows this cursor; goes with `first`.' }),
      last: t.arg.int({ description: 'Page size backwards; limits as for `first`.' }),
      before: t.arg.string({ description: 'Only what precedes this cursor; goes with `last`.' }),
    },
    resolve: (_root, args, context) => listEvents(args, context),
  }),
)

interface EventListArgs extends PageArgs {
  readonly filter?: typeof EventFilterInput.$inferInput | null | undefined
  readonly orderBy?: EventOrder | null | undefined
}

const listEvents = async (args: EventListArgs, { eventQueries, eventLoaders }: Context) => {
  const name = args.orderBy ?? 'VOLUME_24H_DESC'
  const filter = parseEventFilter(args.filter, name)
  const order = eventOrder(name)
  const slice = parsePage(args, order, pageSizesOf(filter.ids?.length))
  const found = await eventQueries.list({ filter, order: name, slice })
  // so that the markets of these events need not read them again
  for (const event of found) eventLoaders.byId.prime(event.id, event)
  return connectionOf(found, { order, slice }, () => eventQueries.totals(filter))
}

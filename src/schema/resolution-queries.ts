import { builder } from './builder.ts'
import { ResolutionChangeConnection } from './connections.ts'
import type { Context } from './context.ts'
import type { PageArgs } from './page.ts'
import { MarketRef } from './refs.ts'
import {
  loadResolutionFilter,
  type ResolutionFilterArg,
  ResolutionFilterInput,
} from './resolution-filter.ts'
import { connectionOfChanges, parseLogPage } from './resolution-page.ts'

builder.queryField('resolutions', (t) =>
  t.field({
    type: ResolutionChangeConnection,
    description:
      'The resolution log, oldest entry first, by the cursors of `Subscription.resolutions`: read ' +
      'it to its end, and subscribe from there.',
    args: {
      filter: t.arg({ type: ResolutionFilterInput, description: 'Which entries.' }),
      after: t.arg.string({
        description: 'Only what follows this cursor, of any list or stream of the log.',
      }),
      before: t.arg.string({
        description: 'Only what precedes the entry with this cursor; goes with `last`.',
      }),
      first: t.arg.int({ description: 'Page size forwards: 0 to 100, default 20.' }),
      last: t.arg.int({ description: 'Page size backwards, from the newest: 0 to 100.' }),
    },
    resolve: (_root, args, context) => listChanges(args, context),
  }),
)

builder.objectField(MarketRef, 'resolutionHistory', (t) =>
  t.field({
    type: ResolutionChangeConnection,
    description: 'Its entries of the resolution log, oldest first.',
    args: {
      first: t.arg.int({ description: 'Page size, 0 to 100, default 20.' }),
      after: t.arg.string({
        description: 'Only what follows this cursor, of any list or stream of the log.',
      }),
    },
    resolve: ({ id }, args, context) => listHistory(id, args, context),
  }),
)

interface LogArgs extends PageArgs {
  readonly filter?: ResolutionFilterArg
}

const listChanges = async (args: LogArgs, context: Context) => {
  const { resolutionQueries } = context
  const page = parseLogPage(args)
  const filter = await loadResolutionFilter(args.filter, context)
  const { backward, limit } = page
  const seq = page.position?.seq ?? null
  const found = await resolutionQueries.page({ filter, seq, backward, limit })
  return connectionOfChanges(found, page, () => resolutionQueries.count(filter))
}

const listHistory = async (id: number, args: PageArgs, { resolutionLoaders }: Context) => {
  const page = parseLogPage(args)
  const { limit } = page
  const found = await resolutionLoaders
    .histories({ after: page.position?.seq ?? null, limit })
    .load(id)
  return connectionOfChanges(found, page, () => resolutionLoaders.historyCounts.load(id))
}

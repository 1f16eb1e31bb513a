import { builder } from './builder.ts'
import { loadResolutionFilter, ResolutionFilterInput } from './resolution-filter.ts'
import { ResolutionMessageRef } from './resolution-message.ts'

builder.subscriptionField('resolutions', (t) =>
  t.field({
    type: ResolutionMessageRef,
    description:
      'The resolution log as it grows, in its order, each entry once. Begins with a heartbeat, or ' +
      'with a reset where `after` cannot be served. The header `Last-Event-ID` wins over `after`.',
    args: {
      after: t.arg.string({
        description:
          'Cursor of the last message that was seen: what followed it is sent first. Default: the ' +
          'end of the log.',
      }),
      filter: t.arg({ type: ResolutionFilterInput, description: 'Which entries.' }),
    },
    subscribe: async (_root, { after, filter }, context) =>
      context.feed.resolutions({
        after: context.lastEventId ?? after ?? null,
        filter: await loadResolutionFilter(filter, context),
        signal: context.signal,
      }),
    resolve: (message) => message,
  }),
)

import { FeedStatusRef } from './refs.ts'

FeedStatusRef.implement({
  description: 'How far the resolution log reaches.',
  fields: (t) => ({
    headCursor: t.exposeString('headCursor', {
      description: 'Position behind the last entry. Read it first, then the data, then subscribe.',
    }),
    oldestCursor: t.exposeString('oldestCursor', {
      description: 'Position just before the oldest entry that is kept: nothing earlier is served.',
    }),
    changesLast24h: t.exposeInt('changesLast24h', {
      description: 'Number of entries written in the last 24 hours.',
    }),
  }),
})

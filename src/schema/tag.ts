import { SeriesRef, TagRef } from './refs.ts'

TagRef.implement({
  description: 'A topic that events are filed under.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses and filters.' }),
    label: t.exposeString('label', { description: 'Its name as it is shown.' }),
    openEventCount: t.int({
      description:
        'Number of events with this tag of which something is not closed; counted only when asked for.',
      resolve: ({ slug, openEventCount }, _args, { tagLoaders }) =>
        openEventCount ?? tagLoaders.openEventCount.load(slug),
    }),
  }),
})

SeriesRef.implement({
  description: "Events that recur: a league's season, the hours of a day.",
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses and filters.' }),
    title: t.exposeString('title', { description: 'Its name as it is shown.' }),
  }),
})

import { SeriesRef, TagRef } from './refs.ts'

TagRef.implement({
  description: 'A topic that events are filed under.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses and filters.' }),
    label: t.exposeString('label', { description: 'Its name as it is shown.' }),
  }),
})

SeriesRef.implement({
  description: "Events that recur: a league's season, the hours of a day.",
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses and filters.' }),
    title: t.exposeString('title', { description: 'Its name as it is shown.' }),
  }),
})

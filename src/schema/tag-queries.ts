import { TAG_ORDER } from '../db/queries/tags.ts'
import { builder } from './builder.ts'
import { TagConnection } from './connections.ts'
import type { Context } from './context.ts'
import { checkSlug } from './filter-values.ts'
import { cutPage, type PageArgs, parsePage } from './page.ts'
import { SeriesRef, TagRef } from './refs.ts'

builder.queryField('tag', (t) =>
  t.field({
    type: TagRef,
    nullable: true,
    description: 'One tag; null when no event has had it. Its events: `events(filter: {tags})`.',
    args: { slug: t.arg.string({ required: true, description: 'Its name in addresses.' }) },
    resolve: (_root, { slug }, { tagQueries }) => tagQueries.find(checkSlug('slug', slug)),
  }),
)

builder.queryField('series', (t) =>
  t.field({
    type: SeriesRef,
    nullable: true,
    description:
      'One series; null when no event has belonged to it. Its events: `events(filter: {series})`.',
    args: { slug: t.arg.string({ required: true, description: 'Its name in addresses.' }) },
    resolve: (_root, { slug }, { tagQueries }) => tagQueries.findSeries(checkSlug('slug', slug)),
  }),
)

builder.queryField('tags', (t) =>
  t.field({
    type: TagConnection,
    description:
      'All tags, those with the most open events first (see `Tag.openEventCount`), equals by slug; up ' +
      'to 1 s old. Walked page by page, a tag whose number did not move meanwhile appears exactly once.',
    args: {
      first: t.arg.int({ description: 'Page size, 0 to 100, default 20.' }),
      after: t.arg.string({ description: 'Only what follows this cursor.' }),
    },
    resolve: (_root, args, context) => listTags(args, context),
  }),
)

const listTags = async (args: PageArgs, { tagQueries }: Context) => {
  const slice = parsePage(args, TAG_ORDER, { usual: 20, max: 100 })
  return cutPage(await tagQueries.list(slice), { order: TAG_ORDER, slice }, tagQueries.count)
}

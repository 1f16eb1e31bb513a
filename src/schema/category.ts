import { categoryOf } from '../domain/category.ts'
import { builder } from './builder.ts'
import { CategoryEnum } from './enums.ts'
import { EventRef, MarketRef } from './refs.ts'

builder.objectField(EventRef, 'category', (t) =>
  t.field({
    type: CategoryEnum,
    description: 'What it is about, by its tags.',
    resolve: ({ tags }) => categoryOf(tags.map(({ slug }) => slug)),
  }),
)

builder.objectField(MarketRef, 'category', (t) =>
  t.field({
    type: CategoryEnum,
    description: 'That of its event; OTHER without an event.',
    resolve: async ({ eventId }, _args, { eventLoaders }) => {
      const event = eventId === null ? null : await eventLoaders.byId.load(eventId)
      return categoryOf((event?.tags ?? []).map(({ slug }) => slug))
    },
  }),
)

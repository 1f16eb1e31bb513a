import { ResolutionEvidenceRef } from './refs.ts'

ResolutionEvidenceRef.implement({
  description: 'The members of a market that decided where it stands, as upstream gave them.',
  fields: (t) => ({
    closed: t.exposeBoolean('closed', { description: 'Whether upstream had closed it.' }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When upstream closed it; null where it does not say.',
    }),
    umaStatus: t.exposeString('umaStatus', {
      nullable: true,
      description: "The oracle's last status; null where it has none.",
    }),
    umaHistory: t.stringList({
      description: "All of the oracle's statuses, first to last.",
      resolve: ({ umaHistory }) => [...umaHistory],
    }),
    automaticallyResolved: t.exposeBoolean('automaticallyResolved', {
      description: 'Whether upstream resolved it by itself, without the oracle.',
    }),
    enableOrderBook: t.exposeBoolean('enableOrderBook', {
      description: 'Whether it was traded on the order book; markets of before 2023 were not.',
    }),
    scalar: t.exposeBoolean('scalar', {
      description: 'Whether it asked for a number: such a market has no winner.',
    }),
    prices: t.field({
      type: ['Decimal'],
      nullable: { list: false, items: true },
      description:
        'Prices of the outcomes in USD (0 to 1), in their order; null where it had none.',
      resolve: ({ prices }) => [...prices],
    }),
  }),
})

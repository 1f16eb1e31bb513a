import { OutcomeRef } from './refs.ts'

OutcomeRef.implement({
  description: "One of the possible answers to a market's question.",
  fields: (t) => ({
    index: t.exposeInt('index', { description: "Its place in upstream's order, from 0." }),
    name: t.exposeString('name', {
      description: 'Its label: "Yes", "Up", a team. Not always "Yes" and "No".',
    }),
    price: t.expose('price', {
      type: 'Decimal',
      nullable: true,
      description: 'Price of one share in USD (0 to 1); null while upstream has none.',
    }),
    tokenId: t.exposeString('tokenId', {
      nullable: true,
      description: "The order book's id of its shares: up to 78 decimal digits.",
    }),
    payout: t.expose('payout', {
      type: 'Decimal',
      nullable: true,
      description: 'What one share paid in USD (0 to 1); null until the market is resolved.',
    }),
  }),
})

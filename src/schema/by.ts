import { builder } from './builder.ts'

export const MarketByInput = builder.inputType('MarketBy', {
  isOneOf: true,
  description: 'Which market is meant: exactly one member.',
  fields: (t) => ({
    id: t.id({ description: "Global id (`Market:512345`) or upstream's number (`512345`)." }),
    slug: t.string({ description: "Name in the market's address, up to 255 characters." }),
    conditionId: t.string({ description: 'On-chain key of the question: 0x and 64 hex digits.' }),
    tokenId: t.string({
      description: "The order book's id of one of its outcomes: up to 78 decimal digits.",
    }),
    url: t.string({
      description:
        'Address of its page: https://polymarket.com/event/<event>/<market>, …/market/<market>, or ' +
        '…/event/<event> when the event has one market only.',
    }),
  }),
})

export const EventByInput = builder.inputType('EventBy', {
  isOneOf: true,
  description: 'Which event is meant: exactly one member.',
  fields: (t) => ({
    id: t.id({ description: "Global id (`Event:903193`) or upstream's number (`903193`)." }),
    slug: t.string({ description: "Name in the event's address, up to 255 characters." }),
    url: t.string({
      description:
        'Address of its page, or of the page of one of its markets: https://polymarket.com/event/<event>.',
    }),
  }),
})

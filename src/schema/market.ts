import type { MarketRecord } from '../db/queries/market-record.ts'
import { isShort } from '../domain/short.ts'
import { builder } from './builder.ts'
import { MarketStatusEnum } from './enums.ts'
import {
  EventRef,
  FreshnessRef,
  MarketRef,
  OutcomeRef,
  ResolutionRef,
  TagRef,
  TradingWindowRef,
} from './refs.ts'
import { resultOfMarket } from './resolution.ts'
import { tradingWindowOf } from './trading-window.ts'

builder.node(MarketRef, {
  description: 'One question that is traded, with two outcomes as a rule.',
  id: { resolve: (market) => market.id },
  loadMany: (ids, { marketLoaders }) =>
    Promise.all(ids.map((id) => marketLoaders.byId.load(Number(id)))),
  fields: (t) => ({
    gammaId: t.exposeID('id', {
      description: "Upstream's own number of it; markets and events are numbered separately.",
    }),
    slug: t.exposeString('slug', { nullable: true, description: 'Name in its address.' }),
    question: t.exposeString('question', { description: 'What is asked.' }),
    description: t.string({
      nullable: true,
      description: 'The rules by which it resolves, in full.',
      resolve: ({ id, description }, _args, { marketLoaders }) =>
        description === undefined ? marketLoaders.description.load(id) : description,
    }),
    conditionId: t.exposeString('conditionId', {
      nullable: true,
      description: 'On-chain key of the question: 0x and 64 hex digits.',
    }),
    url: t.string({
      nullable: true,
      description: 'Address of its page on polymarket.com; null without a slug.',
      resolve: (market) => urlOf(market),
    }),
    image: t.exposeString('image', { nullable: true, description: 'Address of its picture.' }),
    icon: t.exposeString('icon', { nullable: true, description: 'Address of its small picture.' }),
    groupTitle: t.exposeString('groupTitle', {
      nullable: true,
      description: 'Short name within its event: "April 21", "Person A".',
    }),
    event: t.field({
      type: EventRef,
      nullable: true,
      description: 'The event it belongs to; null when it stands alone.',
      resolve: ({ eventId }, _args, { eventLoaders }) =>
        eventId === null ? null : eventLoaders.byId.load(eventId),
    }),
    tags: t.field({
      type: [TagRef],
      description: "Tags of its event, in upstream's order; empty without an event.",
      resolve: async ({ eventId }, _args, { eventLoaders }) =>
        eventId === null ? [] : ((await eventLoaders.byId.load(eventId))?.tags ?? []),
    }),
    outcomes: t.field({
      type: [OutcomeRef],
      description: "In upstream's index order.",
      resolve: ({ outcomes }) => outcomes,
    }),
    status: t.expose('status', { type: MarketStatusEnum, description: 'Where it stands.' }),
    acceptingOrders: t.exposeBoolean('acceptingOrders', {
      description: 'True while orders can be placed.',
    }),
    negRisk: t.exposeBoolean('negRisk', {
      description: 'True when it shares its collateral with the other markets of its event.',
    }),
    isPlaceholder: t.exposeBoolean('isPlaceholder', {
      description: 'True for a place in an event that has no name yet ("Person A").',
    }),
    isShort: t.boolean({
      description:
        'True when its trading window is shorter than SHORT_MARKET_MAX_MS (1 hour by default).',
      resolve: (market, _args, { shortMarketMaxMs }) =>
        isShort(tradingWindowOf(market), shortMarketMaxMs),
    }),
    tradingWindow: t.field({
      type: TradingWindowRef,
      nullable: true,
      description: 'The span of time that it asks about; null where upstream does not say.',
      resolve: (market) => tradingWindowOf(market),
    }),
    resolution: t.field({
      type: ResolutionRef,
      nullable: true,
      description: 'Its final result; null until it is resolved.',
      resolve: (market) => resultOfMarket(market),
    }),
    freshness: t.field({
      type: FreshnessRef,
      description: 'How old what is shown of it is.',
      resolve: (market) => market,
    }),
  }),
})

/** The figures and times, apart for their number alone. */
builder.objectFields(MarketRef, (t) => {
  const decimal = (name: DecimalField, description: string) =>
    t.expose(name, { type: 'Decimal', nullable: true, description })
  const instant = (name: InstantField, description: string) =>
    t.expose(name, { type: 'DateTime', nullable: true, description })
  return {
    bestBid: decimal('bestBid', 'Highest bid for the first outcome, in USD (0 to 1).'),
    bestAsk: decimal('bestAsk', 'Lowest ask for the first outcome, in USD (0 to 1).'),
    lastTradePrice: decimal(
      'lastTradePrice',
      'Price of the last trade of the first outcome, in USD (0 to 1).',
    ),
    spread: decimal('spread', 'Lowest ask less highest bid, in USD.'),
    priceChange24h: decimal(
      'priceChange24h',
      "Change of the first outcome's price in the last 24 hours, in USD (-1 to 1).",
    ),
    volume: decimal('volume', 'Lifetime volume in USD.'),
    volume24h: decimal('volume24h', 'Volume of the last 24 hours in USD.'),
    liquidity: decimal('liquidity', 'Liquidity of the order book in USD.'),
    startsAt: instant('startsAt', 'When trading was to begin.'),
    endsAt: instant('endsAt', 'When it is to end; markets may stay open past it.'),
    closedAt: instant('closedAt', 'When it was closed.'),
    createdAt: instant('createdAt', 'When it was created upstream.'),
    updatedAt: t.expose('changedAt', {
      type: 'DateTime',
      description:
        'When anything shown of it was last stored anew; not when it was last looked at.',
    }),
  }
})

type DecimalField =
  | 'bestBid'
  | 'bestAsk'
  | 'lastTradePrice'
  | 'spread'
  | 'priceChange24h'
  | 'volume'
  | 'volume24h'
  | 'liquidity'
type InstantField = 'startsAt' | 'endsAt' | 'closedAt' | 'createdAt'

const SITE = 'https://polymarket.com'

const urlOf = ({ slug, eventSlug }: MarketRecord): string | null => {
  if (slug === null) return null
  return eventSlug === null ? `${SITE}/market/${slug}` : `${SITE}/event/${eventSlug}/${slug}`
}

import { builder } from './builder.ts'
import { MarketConnection } from './connections.ts'
import { MarketOrderEnum, MarketStatusEnum } from './enums.ts'
import { eventKeyOf, listMarketsOfEvent } from './event-markets.ts'
import { MarketFilterInput } from './market-filter.ts'
import { EventRef, SeriesRef, TagRef } from './refs.ts'

builder.node(EventRef, {
  description: 'A group of markets about one matter; its own sequence of numbers.',
  id: { resolve: (event) => event.id },
  loadMany: (ids, { eventLoaders }) =>
    Promise.all(ids.map((id) => eventLoaders.byId.load(Number(id)))),
  fields: (t) => ({
    gammaId: t.exposeID('id', {
      description: "Upstream's own number of it; markets and events are numbered separately.",
    }),
    slug: t.exposeString('slug', { nullable: true, description: 'Name in its address.' }),
    title: t.exposeString('title', { description: 'What it is about.' }),
    description: t.string({
      nullable: true,
      description: 'What it is about, in full.',
      resolve: ({ id, description }, _args, { eventLoaders }) =>
        description === undefined ? eventLoaders.description.load(id) : description,
    }),
    url: t.string({
      nullable: true,
      description: 'Address of its page on polymarket.com; null without a slug.',
      resolve: ({ slug }) => (slug === null ? null : `https://polymarket.com/event/${slug}`),
    }),
    image: t.exposeString('image', { nullable: true, description: 'Address of its picture.' }),
    icon: t.exposeString('icon', { nullable: true, description: 'Address of its small picture.' }),
    tags: t.field({
      type: [TagRef],
      description: "Its tags, in upstream's order.",
      resolve: ({ tags }) => tags,
    }),
    series: t.field({
      type: SeriesRef,
      nullable: true,
      description: 'The series it belongs to.',
      resolve: ({ seriesSlug: slug, seriesTitle: title }) =>
        slug === null ? null : { slug, title: title ?? slug },
    }),
    status: t.expose('status', {
      type: MarketStatusEnum,
      description: 'Where it stands, by where its markets stand.',
    }),
    negRisk: t.exposeBoolean('negRisk', {
      description:
        'True when its markets share their collateral: at most one of them resolves to Yes.',
    }),
    volume: t.expose('volume', {
      type: 'Decimal',
      nullable: true,
      description: 'Lifetime volume in USD.',
    }),
    volume24h: t.expose('volume24h', {
      type: 'Decimal',
      nullable: true,
      description: 'Volume of the last 24 hours in USD.',
    }),
    liquidity: t.expose('liquidity', {
      type: 'Decimal',
      nullable: true,
      description: 'Liquidity of its order books in USD.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When trading was to begin.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is to end.',
    }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was closed.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was created upstream.',
    }),
    marketCount: t.int({
      description: 'Number of its markets of any status, without placeholders.',
      resolve: async (event, _args, { marketLoaders }) => {
        const totals = await marketLoaders.totalsOfEvents({}).load(eventKeyOf(event))
        return totals.count
      },
    }),
    markets: t.field({
      type: MarketConnection,
      description:
        'Its markets, the whole basket by default: highest price first, without places that have no ' +
        'name yet. Without `status` in the filter those not closed yet, or all of them once the event ' +
        'is closed or resolved.',
      args: {
        filter: t.arg({ type: MarketFilterInput, description: 'Which of its markets.' }),
        orderBy: t.arg({
          type: MarketOrderEnum,
          defaultValue: 'PRICE_DESC',
          description: 'In which order.',
        }),
        first: t.arg.int({ defaultValue: 500, description: 'Page size, 0 to 500.' }),
        after: t.arg.string({ description: 'Only what follows this cursor.' }),
      },
      resolve: (event, args, context) => listMarketsOfEvent(event, args, context),
    }),
  }),
})

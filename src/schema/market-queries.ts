import { marketOrder } from '../db/queries/orders.ts'
import { parseMarketBy } from '../domain/lookup.ts'
import { AppError } from '../errors.ts'
import { builder } from './builder.ts'
import { MarketByInput } from './by.ts'
import { MarketConnection } from './connections.ts'
import type { Context } from './context.ts'
import { MarketOrderEnum } from './enums.ts'
import type { MarketListArgs } from './event-markets.ts'
import { MarketFilterInput, parseMarketFilter } from './market-filter.ts'
import { connectionOf, pageSizesOf, parsePage } from './page.ts'
import { MarketRef } from './refs.ts'

builder.queryField('market', (t) =>
  t.field({
    type: MarketRef,
    nullable: true,
    description: 'One market, whatever its status; null when it is not stored (see `fetchMarket`).',
    args: { by: t.arg({ type: MarketByInput, required: true, description: 'Which one.' }) },
    resolve: async (_root, { by }, { marketQueries, marketLoaders }) => {
      const lookup = parseMarketBy(by)
      if ('id' in lookup) return marketLoaders.byId.load(lookup.id)
      const [market, second] = await marketQueries.find(lookup)
      if (second !== undefined) throw severalMarkets()
      return market ?? null
    },
  }),
)

builder.queryField('markets', (t) =>
  t.field({
    type: MarketConnection,
    description: 'Markets, by default those that are not closed yet.',
    args: {
      filter: t.arg({ type: MarketFilterInput, description: 'Which markets.' }),
      orderBy: t.arg({
        type: MarketOrderEnum,
        defaultValue: 'VOLUME_24H_DESC',
        description: 'In which order.',
      }),
      first: t.arg.int({
        description:
          'Page size forwards: 0 to 100, default 20; with `filter: {ids}` 0 to 500, default all of them.',
      }),
      after: t.arg.string({ description: 'Only what follows this cursor; goes with `first`.' }),
      last: t.arg.int({ description: 'Page size backwards; limits as for `first`.' }),
      before: t.arg.string({ description: 'Only what precedes this cursor; goes with `last`.' }),
    },
    resolve: (_root, args, context) => listMarkets(args, context),
  }),
)

const listMarkets = async (args: MarketListArgs, { marketQueries }: Context) => {
  const name = args.orderBy ?? 'VOLUME_24H_DESC'
  const filter = parseMarketFilter(args.filter, { orderBy: name, where: 'anywhere' })
  const order = marketOrder(name)
  const slice = parsePage(args, order, pageSizesOf(filter.ids?.length))
  const found = await marketQueries.list({ filter, order: name, slice })
  return connectionOf(found, { order, slice }, () => marketQueries.totals(filter))
}

const severalMarkets = (): AppError =>
  new AppError(
    'BAD_USER_INPUT',
    'this is the page of an event with several markets: ask for event(by), or use the url of one ' +
      'market, https://polymarket.com/event/<event>/<market>',
  )

import type { EventRecord } from '../db/queries/event-record.ts'
import { type MarketOrder, marketOrder } from '../db/queries/orders.ts'
import type { Context } from './context.ts'
import type { MarketFilterInput } from './market-filter.ts'
import { parseMarketFilter } from './market-filter.ts'
import type { EventKey } from './market-loaders.ts'
import { connectionOf, type PageArgs, parsePage } from './page.ts'

export interface MarketListArgs extends PageArgs {
  readonly filter?: typeof MarketFilterInput.$inferInput | null | undefined
  readonly orderBy?: MarketOrder | null | undefined
}

export const eventKeyOf = ({ id, status }: EventRecord): EventKey => ({
  id,
  isOver: status === 'CLOSED' || status === 'RESOLVED',
})

/** One page of an event's markets; a statement is shared with the other events of the list. */
export const listMarketsOfEvent = async (
  event: EventRecord,
  args: MarketListArgs,
  { marketLoaders }: Context,
) => {
  const name = args.orderBy ?? 'PRICE_DESC'
  const filter = parseMarketFilter(args.filter, { orderBy: name, where: 'in an event' })
  const order = marketOrder(name)
  const slice = parsePage(args, order, { usual: 500, max: 500 })
  const key = eventKeyOf(event)
  const found = await marketLoaders.ofEvents({ filter, order: name, slice }).load(key)
  return connectionOf(found, { order, slice }, () => marketLoaders.totalsOfEvents(filter).load(key))
}

import DataLoader from 'dataloader'
import type { MarketFilter } from '../db/queries/market-filter.ts'
import type { MarketRecord } from '../db/queries/market-record.ts'
import type { MarketList, MarketQueries } from '../db/queries/markets.ts'
import { NO_TOTALS, type Totals } from '../db/queries/totals.ts'
import { memoize } from './memoize.ts'

export interface MarketLoaders {
  readonly byId: DataLoader<number, MarketRecord | null>
  readonly description: DataLoader<number, string | null>
  /** Slices of the markets of events: one statement for all events that are asked the same. */
  ofEvents(query: MarketList): DataLoader<EventKey, readonly MarketRecord[]>
  /** Of the markets of events that match: one statement for all events that are asked the same. */
  totalsOfEvents(filter: MarketFilter): DataLoader<EventKey, Totals>
}

export interface EventKey {
  readonly id: number
  /** Closed or resolved: its markets show whatever their status. */
  readonly isOver: boolean
}

export const createMarketLoaders = (queries: MarketQueries): MarketLoaders => ({
  byId: new DataLoader(async (ids) => {
    const found = new Map((await queries.byIds(ids)).map((market) => [market.id, market]))
    return ids.map((id) => found.get(id) ?? null)
  }),
  description: new DataLoader(async (ids) => {
    const found = await queries.descriptions(ids)
    return ids.map((id) => found.get(id) ?? null)
  }),
  ofEvents: memoize((query: MarketList) =>
    byEvent((events) => listOfEvents(queries, query, events)),
  ),
  totalsOfEvents: memoize((filter: MarketFilter) =>
    byEvent(async (events) => {
      const totals = await queries.totalsOfEvents(idsOf(events), filterOf(filter, events))
      return events.map(({ id }) => totals.get(id) ?? NO_TOTALS)
    }),
  ),
})

const listOfEvents = async (
  queries: MarketQueries,
  query: MarketList,
  events: readonly EventKey[],
): Promise<(readonly MarketRecord[])[]> => {
  const filter = filterOf(query.filter, events)
  const found = await queries.listOfEvents(idsOf(events), { ...query, filter })
  const groups = Map.groupBy(found, (market) => market.eventId)
  return events.map(({ id }) => groups.get(id) ?? [])
}

/** Without a status asked for, a running event shows what is open, and one that is over shows all. */
const filterOf = (filter: MarketFilter, events: readonly EventKey[]): MarketFilter =>
  filter.openUnlessOf === undefined
    ? filter
    : { ...filter, openUnlessOf: idsOf(events.filter(({ isOver }) => isOver)) }

const idsOf = (events: readonly EventKey[]): readonly number[] => events.map(({ id }) => id)

const byEvent = <Value>(load: (events: readonly EventKey[]) => Promise<Value[]>) =>
  new DataLoader<EventKey, Value, number>(load, { cacheKeyFn: ({ id }) => id })

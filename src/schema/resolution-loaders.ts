import DataLoader from 'dataloader'
import type { FeedPage } from '../db/queries/feeds.ts'
import type { HistorySlice, ResolutionQueries } from '../db/queries/resolution-changes.ts'
import type { ResolutionChange } from '../domain/resolution-change.ts'
import { memoize } from './memoize.ts'

export interface ResolutionLoaders {
  /** Slices of the logs of markets: one statement for all markets that are asked the same. */
  histories(slice: HistorySlice): DataLoader<number, FeedPage<ResolutionChange>>
  readonly historyCounts: DataLoader<number, number>
}

export const createResolutionLoaders = (queries: ResolutionQueries): ResolutionLoaders => ({
  histories: memoize((slice: HistorySlice) =>
    byMarket(async (ids) => {
      const { state, entries } = await queries.histories(ids, slice)
      const groups = Map.groupBy(entries, ({ marketId }) => marketId)
      return ids.map((id) => ({ state, entries: groups.get(id) ?? [] }))
    }),
  ),
  historyCounts: byMarket(async (ids) => {
    const counts = await queries.countHistories(ids)
    return ids.map((id) => counts.get(id) ?? 0)
  }),
})

const byMarket = <Value>(load: (ids: readonly number[]) => Promise<Value[]>) =>
  new DataLoader<number, Value>(load)

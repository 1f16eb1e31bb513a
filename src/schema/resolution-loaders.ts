import DataLoader from 'dataloader'
import type { HistorySlice, ResolutionQueries } from '../db/queries/resolution-changes.ts'
import type { FeedRecord } from '../domain/feed-cursor.ts'
import type { ResolutionChange } from '../domain/resolution-change.ts'
import { memoize } from './memoize.ts'

export interface ResolutionLoaders {
  /** As it is now, never from memory: it must not be older than entries that were read before. */
  findFeed(): Promise<FeedRecord>
  /** Slices of the logs of markets: one statement for all markets that are asked the same. */
  histories(slice: HistorySlice): DataLoader<number, readonly ResolutionChange[]>
  readonly historyCounts: DataLoader<number, number>
}

export const createResolutionLoaders = (queries: ResolutionQueries): ResolutionLoaders => {
  const feed = new DataLoader(
    async (asked: readonly 'resolutions'[]) => {
      const found = await queries.findFeed('resolutions')
      return asked.map(() => found)
    },
    { cache: false },
  )
  return {
    findFeed: () => feed.load('resolutions'),
    histories: memoize((slice: HistorySlice) =>
      byMarket(async (ids) => {
        const groups = Map.groupBy(await queries.histories(ids, slice), ({ marketId }) => marketId)
        return ids.map((id) => groups.get(id) ?? [])
      }),
    ),
    historyCounts: byMarket(async (ids) => {
      const counts = await queries.countHistories(ids)
      return ids.map((id) => counts.get(id) ?? 0)
    }),
  }
}

const byMarket = <Value>(load: (ids: readonly number[]) => Promise<Value[]>) =>
  new DataLoader<number, Value>(load)

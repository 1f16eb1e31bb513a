import DataLoader from 'dataloader'
import type { PriceQueries } from '../db/queries/price-history.ts'
import type { PriceCandle, PriceRange } from '../domain/price-history.ts'
import { memoize } from './memoize.ts'

export interface PriceLoaders {
  /** Oldest first: one statement for all markets that are asked the same. */
  histories(range: PriceRange): DataLoader<number, readonly PriceCandle[]>
}

export const createPriceLoaders = (queries: PriceQueries): PriceLoaders => ({
  histories: memoize(
    (range: PriceRange) =>
      new DataLoader<number, readonly PriceCandle[]>(async (ids) => {
        const found = await queries.histories(ids, range)
        const groups = Map.groupBy(found, ({ marketId }) => marketId)
        return ids.map((id) => groups.get(id) ?? [])
      }),
  ),
})

import DataLoader from 'dataloader'
import type { TagQueries } from '../db/queries/tags.ts'

export interface TagLoaders {
  /** By slug. */
  readonly openEventCount: DataLoader<string, number>
}

export const createTagLoaders = (queries: TagQueries): TagLoaders => ({
  openEventCount: new DataLoader(async (slugs) => {
    const counts = await queries.countOpenEvents(slugs)
    return slugs.map((slug) => counts.get(slug) ?? 0)
  }),
})

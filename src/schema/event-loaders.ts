import DataLoader from 'dataloader'
import type { EventRecord } from '../db/queries/event-record.ts'
import type { EventQueries } from '../db/queries/events.ts'

export interface EventLoaders {
  readonly byId: DataLoader<number, EventRecord | null>
  readonly description: DataLoader<number, string | null>
}

export const createEventLoaders = (queries: EventQueries): EventLoaders => ({
  byId: new DataLoader(async (ids) => {
    const found = new Map((await queries.byIds(ids)).map((event) => [event.id, event]))
    return ids.map((id) => found.get(id) ?? null)
  }),
  description: new DataLoader(async (ids) => {
    const found = await queries.descriptions(ids)
    return ids.map((id) => found.get(id) ?? null)
  }),
})

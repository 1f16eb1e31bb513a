import { createDatabase, type Database, type DatabaseOptions } from '../db/client.ts'
import { createFeedQueries, type MarketsChange } from '../db/queries/feeds.ts'
import { createResolutionQueries } from '../db/queries/resolution-changes.ts'
import type { ResolutionChange } from '../domain/resolution-change.ts'
import type { LogSource } from './tailer.ts'

export interface LogConnection extends Pick<DatabaseOptions, 'url' | 'prepare'> {
  readonly service: string
}

export const openResolutions = (
  options: LogConnection & { readonly shortMarketMaxMs: number },
): LogSource<ResolutionChange> => {
  const database = connect(options)
  const { findFeed, read } = createResolutionQueries(database.db, options)
  return { find: () => findFeed('resolutions'), read, cut: () => cut(database) }
}

export const openChanges = (options: LogConnection): LogSource<MarketsChange> => {
  const database = connect(options)
  const { findFeed, readChanges } = createFeedQueries(database.db)
  return { find: () => findFeed('changes'), read: readChanges, cut: () => cut(database) }
}

/** One connection, for which nothing else queues. */
const connect = ({ url, prepare, service }: LogConnection): Database =>
  createDatabase({ url, prepare, service: `${service} feed`, max: 1 })

const cut = ({ sql }: Database): Promise<void> => sql.end({ timeout: 0 })

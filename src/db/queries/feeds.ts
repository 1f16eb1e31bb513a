import { eq, gt, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { FeedRecord } from '../../domain/feed-cursor.ts'
import { jobsOf } from '../../domain/tier.ts'
import { changes, feeds } from '../tables/feeds.ts'
import { ticks } from '../tables/polling.ts'
import { textArray } from './arrays.ts'

export type FeedName = 'changes' | 'resolutions'

/** Entries in their order, and the state of the feed at that very moment. */
export interface FeedPage<Entry> {
  readonly state: FeedRecord
  readonly entries: readonly Entry[]
}

/** An entry of the change feed, as far as its readers need it. */
export interface MarketsChange {
  readonly version: number
  readonly marketIds: readonly number[]
}

export interface FeedQueries {
  findFeed(name: FeedName): Promise<FeedRecord>
  /** The entries of the change feed behind `after`, at most `limit`. */
  readChanges(after: number, limit: number): Promise<FeedPage<MarketsChange>>
  /**
   * When a run that looks for resolutions (RESOLUTIONS, and its due-lane) and that asked upstream last
   * ended well, as text; null where none is recorded.
   */
  findLastPoll(): Promise<string | null>
}

export const feedState = {
  epoch: feeds.epoch,
  lastVersion: feeds.lastVersion,
  oldestVersion: feeds.oldestVersion,
}

/** The state alone where no entry was found: the row of the feed is joined with nothing then. */
export const feedPageOf = <Entry>(
  rows: readonly (FeedRecord & { readonly entry: Entry | null })[],
): FeedPage<Entry> => {
  const [row] = rows
  if (row === undefined) throw new Error('the table feeds has no row of this feed')
  const { epoch, lastVersion, oldestVersion } = row
  return {
    state: { epoch, lastVersion, oldestVersion },
    entries: rows.flatMap(({ entry }) => (entry === null ? [] : [entry])),
  }
}

/** The jobs that miss no resolution; the others see one by chance, as they look at what is open. */
const FINDERS = jobsOf(['RESOLUTIONS'])

/** Each call is one statement, and so sees a feed and its entries at one moment. */
export const createFeedQueries = (db: PostgresJsDatabase): FeedQueries => {
  const entry = db
    .select({ version: changes.version, marketIds: changes.marketIds })
    .from(changes)
    .where(gt(changes.version, sql.placeholder('after')))
    .orderBy(changes.version)
    .limit(sql.placeholder('limit'))
    .as('entry')
  const read = db
    .select({ ...feedState, entry: { version: entry.version, marketIds: entry.marketIds } })
    .from(feeds)
    .leftJoinLateral(entry, sql`true`)
    .where(eq(feeds.name, 'changes'))
    .orderBy(entry.version)
    .prepare('read_changes')
  return {
    findFeed: async (name) =>
      feedPageOf(
        await db
          .select({ ...feedState, entry: sql<null>`null` })
          .from(feeds)
          .where(eq(feeds.name, name)),
      ).state,
    readChanges: async (after, limit) => feedPageOf(await read.execute({ after, limit })),
    findLastPoll: async () => {
      const last = sql`select ${ticks.finishedAt} as at from ${ticks}
        where ${ticks.job} = asked.job and ${ticks.finishedAt} is not null
          and ${ticks.errorCode} is null and ${ticks.requests} > 0
        order by ${ticks.startedAt} desc limit 1`
      const [row] = await db.execute<{ at: string | null }>(
        sql`select max(last.at)::text as at
          from unnest(${textArray(FINDERS)}) as asked(job), lateral (${last}) as last`,
      )
      return row?.at ?? null
    },
  }
}

import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  lt,
  lte,
  type Placeholder,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type {
  ResolutionChange,
  ResolutionEvidence,
  ResolutionFilter,
} from '../../domain/resolution-change.ts'
import { feeds } from '../tables/feeds.ts'
import { resolutionChanges } from '../tables/resolutions.ts'
import { bigintArray } from './arrays.ts'
import {
  createFeedQueries,
  type FeedPage,
  type FeedQueries,
  feedPageOf,
  feedState,
} from './feeds.ts'
import { resolutionConditions } from './resolution-filter.ts'

/** A part of the log: what matches, nearest to a position, on one side of it. */
export interface ResolutionSlice {
  readonly filter: ResolutionFilter
  /** Null: from the end that `backward` names, else from the start. */
  readonly seq: number | null
  readonly backward: boolean
  readonly limit: number
}

/** A part of the log of a market. */
export interface HistorySlice {
  /** Null: from the start. */
  readonly after: number | null
  readonly limit: number
}

export interface ResolutionRange {
  readonly filter: ResolutionFilter
  readonly after: number
  /** The last number that counts. */
  readonly upTo: number
  readonly limit: number
}

export interface ResolutionQueries extends Pick<FeedQueries, 'findFeed'> {
  page(slice: ResolutionSlice): Promise<FeedPage<ResolutionChange>>
  count(filter: ResolutionFilter): Promise<number>
  /** The slice of each of these markets, in one list. */
  histories(marketIds: readonly number[], slice: HistorySlice): Promise<FeedPage<ResolutionChange>>
  /** By market; markets without an entry are left out. */
  countHistories(marketIds: readonly number[]): Promise<ReadonlyMap<number, number>>
  find(seq: number): Promise<ResolutionChange | null>
  /** The next entries whatever they are, at most `limit`. */
  read(after: number, limit: number): Promise<FeedPage<ResolutionChange>>
  /** The next entries that match, at most `limit`. */
  readRange(range: ResolutionRange): Promise<FeedPage<ResolutionChange>>
  /** How many entries were written within this time before now. */
  countSince(ageMs: number): Promise<number>
}

const { evidence, ...columns } = getTableColumns(resolutionChanges)

const fields = { ...columns, evidence: sql<ResolutionEvidence>`${evidence}`.as('evidence') }

/**
 * The entries with the state of their feed, oldest first; a row without an entry where there is none.
 * Of more than `limit` the oldest, or `backward` the newest.
 */
const selectWithFeed = (
  db: PostgresJsDatabase,
  condition: SQL | undefined,
  limit: number | Placeholder,
  backward = false,
) => {
  const found = db
    .select(fields)
    .from(resolutionChanges)
    .where(condition)
    .orderBy(backward ? desc(resolutionChanges.seq) : asc(resolutionChanges.seq))
    .limit(limit)
    .as('entry')
  return db
    .select({ ...feedState, entry: found._.selectedFields })
    .from(feeds)
    .leftJoinLateral(found, sql`true`)
    .where(eq(feeds.name, 'resolutions'))
    .orderBy(found.seq)
}

const ofMarkets = (ids: readonly number[]): SQL =>
  sql`${resolutionChanges.marketId} = any(${bigintArray(ids)})`

/** Each call is one statement. */
export const createResolutionQueries = (
  db: PostgresJsDatabase,
  { shortMarketMaxMs }: { readonly shortMarketMaxMs: number },
): ResolutionQueries => {
  const { seq, marketId } = resolutionChanges
  const matching = (filter: ResolutionFilter): SQL | undefined =>
    resolutionConditions(filter, shortMarketMaxMs)
  const select = () => db.select(fields).from(resolutionChanges)

  const page = async ({ filter, seq: position, backward, limit }: ResolutionSlice) => {
    const beyond = backward ? lt : gt
    const condition = and(position === null ? undefined : beyond(seq, position), matching(filter))
    return feedPageOf(await selectWithFeed(db, condition, limit, backward))
  }

  const histories = async (ids: readonly number[], { after, limit }: HistorySlice) => {
    const ranked = db
      .select({
        seq,
        rank: sql`row_number() over (partition by ${marketId} order by ${seq})`.as('rank'),
      })
      .from(resolutionChanges)
      .where(and(ofMarkets(ids), after === null ? undefined : gt(seq, after)))
      .as('ranked')
    const wanted = db.select({ seq: ranked.seq }).from(ranked).where(lte(ranked.rank, limit))
    return feedPageOf(await selectWithFeed(db, inArray(seq, wanted), ids.length * limit))
  }

  const next = selectWithFeed(db, gt(seq, sql.placeholder('after')), sql.placeholder('limit'))
  const read = next.prepare('read_resolutions')
  const find = select()
    .where(eq(seq, sql.placeholder('seq')))
    .prepare('resolution_by_seq')

  return {
    page,
    count: async (filter) => db.$count(resolutionChanges, matching(filter)),
    histories,
    countHistories: async (ids) => {
      const rows = await db
        .select({ marketId, count: count() })
        .from(resolutionChanges)
        .where(ofMarkets(ids))
        .groupBy(marketId)
      return new Map(rows.map((row) => [row.marketId, row.count]))
    },
    find: async (number) => (await find.execute({ seq: number }))[0] ?? null,
    read: async (after, limit) => feedPageOf(await read.execute({ after, limit })),
    readRange: async ({ filter, after, upTo, limit }) =>
      feedPageOf(
        await selectWithFeed(db, and(gt(seq, after), lte(seq, upTo), matching(filter)), limit),
      ),
    findFeed: createFeedQueries(db).findFeed,
    countSince: async (ageMs) => {
      const [row] = await db
        .select({ count: count() })
        .from(resolutionChanges)
        .where(
          sql`${resolutionChanges.recordedAt} > now() - ${ageMs}::float8 * interval '1 millisecond'`,
        )
      return row?.count ?? 0
    },
  }
}

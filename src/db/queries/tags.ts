import { eq, type SQL, sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Series, Tag } from '../../domain/market.ts'
import { shareAnswers } from '../share-answer.ts'
import { eventTexts, tags } from '../tables/events.ts'
import { textArray } from './arrays.ts'
import { beyond, keyTexts, type Order, type Slice, sorted } from './keyset.ts'
import { known } from './topic.ts'
import { TOTALS_SHARED_MS } from './totals.ts'

export interface TagRecord extends Tag {
  /** Of events of which something is not closed. */
  readonly openEventCount: number
  readonly orderKeys: readonly string[]
}

export interface TagQueries {
  find(slug: string): Promise<Tag | null>
  /** From the slice's position outwards. Shared by all who ask for the same; up to 1 s old. */
  list(slice: Slice): Promise<readonly TagRecord[]>
  count(): Promise<number>
  /** By slug; those without an open event are left out. */
  countOpenEvents(slugs: readonly string[]): Promise<ReadonlyMap<string, number>>
  findSeries(slug: string): Promise<Series | null>
}

const openTags = known(eventTexts.tagSlugs, true)
const openEvents: SQL<number> = sql`coalesce(uses.count, 0)`

/** Those with the most open events first. */
export const TAG_ORDER: Order = {
  name: 'tags',
  direction: 'asc',
  keys: [
    { kind: 'decimal', of: sql`-${openEvents}` },
    // byte by byte, whatever the database's collation
    { kind: 'text', of: sql`${tags.slug} collate "C"` },
  ],
}

/** Each call is one statement, whatever the number of rows. */
export const createTagQueries = (db: PostgresJsDatabase): TagQueries => {
  const bySlug = db
    .select({ slug: tags.slug, label: tags.label })
    .from(tags)
    .where(eq(tags.slug, sql.placeholder('slug')))
    .prepare('tag_by_slug')
  const seriesBySlug = db
    .select({ slug: sql<string>`${eventTexts.seriesSlug}`, title: eventTexts.seriesTitle })
    .from(eventTexts)
    .where(eq(eventTexts.seriesSlug, sql.placeholder('slug')))
    .limit(1)
    .prepare('series_by_slug')

  return {
    find: async (slug) => (await bySlug.execute({ slug }))[0] ?? null,
    // async: a query is asked anew by everybody who awaits it
    list: shareAnswers(async (slice) => listTags(db, slice), TOTALS_SHARED_MS),
    count: async () => db.$count(tags),
    countOpenEvents: async (slugs) => {
      const rows = await db.execute<{ slug: string; count: string }>(sql`
        select s.slug, count(*) from unnest(${textArray(slugs)}) as s(slug)
        join ${eventTexts} on ${openTags} && array[s.slug] group by s.slug`)
      return new Map(rows.map(({ slug, count }) => [slug, Number(count)]))
    },
    findSeries: async (slug) => {
      const [series] = await seriesBySlug.execute({ slug })
      return series ? { slug, title: series.title ?? slug } : null
    },
  }
}

/** Counts the tags of all open events, some 50,000: fast enough, and nothing to keep in step. */
const listTags = (db: PostgresJsDatabase, slice: Slice): Promise<readonly TagRecord[]> => {
  const uses = sql`(select s.slug, count(*) as count from ${eventTexts}, unnest(${openTags}) as s(slug)
    where ${eventTexts.hasUnclosed} group by s.slug) as uses`
  return db
    .select({
      slug: tags.slug,
      label: tags.label,
      openEventCount: openEvents.mapWith(Number),
      orderKeys: keyTexts(TAG_ORDER),
    })
    .from(tags)
    .leftJoin(uses, sql`uses.slug = ${tags.slug}`)
    .where(beyond(TAG_ORDER, slice))
    .orderBy(sorted(TAG_ORDER, slice.backward))
    .limit(slice.limit)
}

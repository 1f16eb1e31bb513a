import { type SQL, sql } from 'drizzle-orm'
import type { QueryDocument } from '../../test/support/query-documents.ts'
import type { Executor } from './query-execute.ts'

type Variables = Readonly<Record<string, unknown>>

/** Different questions of each kind: more of them than clients, so that nobody is served by luck. */
const VARIANTS = 64

/**
 * What each query is asked with, by its name: drawn from what is stored, the same ones every time.
 * Pages further on have the cursors that the pages before them gave.
 */
export const sampleVariables = async (
  executor: Executor,
  documents: readonly QueryDocument[],
): Promise<ReadonlyMap<string, readonly Variables[]>> => {
  const samplers = samplersOf(executor)
  const sampled = new Map<string, readonly Variables[]>()
  for (const document of documents) {
    const sample = samplers[document.name]
    sampled.set(document.name, sample ? await sample(document) : [{}])
  }
  return sampled
}

type Sampler = (document: QueryDocument) => Promise<readonly Variables[]>

const samplersOf = (executor: Executor): Readonly<Record<string, Sampler>> => {
  const pick = createPick(executor)
  const now = new Date().toISOString()
  const open = sql`select id from markets where status = 'OPEN'`
  return {
    TrendingEvents: (document) => pagesOf(executor, document, [{}]),
    Markets: (document) =>
      pagesOf(
        ...[executor, document],
        ['VOLUME_24H_DESC', 'NEWEST', 'VOLUME_DESC', 'LIQUIDITY_DESC'].map((orderBy) => ({
          orderBy,
        })),
      ),
    Category: async () => {
      const tags = await pick(sql`select slug from tags where slug !~ 'topic'`, VARIANTS / 2)
      const rare = await pick(sql`select slug from tags`, VARIANTS / 2 - CATEGORIES.length)
      return [
        ...CATEGORIES.map((category) => ({ category })),
        ...[...tags, ...rare].map((slug) => ({ tags: [slug] })),
      ]
    },
    Search: async () => searchesOf(await pick(sql`select title from event_texts`, VARIANTS)),
    EventPage: async () => {
      const slugs = await pick(
        sql`select slug from event_texts t join events e on e.id = t.event_id where e.status = 'OPEN'`,
        VARIANTS,
      )
      return slugs.map((slug) => ({ slug }))
    },
    MarketPage: async () => (await pick(marketTexts('slug'), VARIANTS)).map((slug) => ({ slug })),
    PriceChart: async () => {
      const moving = await pick(sql`select distinct market_id from price_hours`, VARIANTS - 16)
      const ids = [...moving, ...(await pick(open, 16))]
      return ids.map((id, i) => ({ id, interval: i % 2 ? 'MINUTE' : 'HOUR' }))
    },
    WhichMarket: async () => [
      ...(await pick(tokens, VARIANTS / 2)).map((tokenId) => ({ by: { tokenId } })),
      ...(await pick(marketTexts('condition_id'), VARIANTS / 2)).map((conditionId) => ({
        by: { conditionId },
      })),
    ],
    Portfolio: async () => inHundreds(await pick(tokens, VARIANTS * 100)),
    Redeemable: async () => inHundreds(await pick(sql`select id from markets`, VARIANTS * 100)),
    EndingSoon: async () =>
      Array.from({ length: VARIANTS }, (_, hours) => ({
        now: new Date(Date.now() + hours * 3_600_000).toISOString(),
      })),
    RecentlyResolved: (document) => pagesOf(executor, document, [{}]),
    SeriesNow: async () =>
      (
        await pick(
          sql`select distinct series_slug from event_texts where series_slug ~ 'up-or-down'`,
          VARIANTS,
        )
      ).map((series) => ({ series, now })),
  }
}

const CATEGORIES = ['GEOPOLITICS', 'SPORTS', 'FINANCE', 'CRYPTO', 'OTHER']

const tokens = sql`select token_id from outcomes where token_id is not null`

const marketTexts = (column: string): SQL =>
  sql`select ${sql.identifier(column)} from market_texts where ${sql.identifier(column)} is not null`

/** Some values of the first column, at random but the same every time. */
const createPick =
  ({ database: { db } }: Executor) =>
  async (values: SQL, count: number): Promise<readonly string[]> => {
    const rows = await db.execute<{ value: string }>(
      sql`select value::text from (${values}) v(value) order by md5(value::text) limit ${count}`,
    )
    return rows.map(({ value }) => value)
  }

/** Four pages in a row of each. */
const pagesOf = async (
  executor: Executor,
  document: QueryDocument,
  starts: readonly Variables[],
): Promise<readonly Variables[]> => {
  const pages: Variables[] = []
  for (const start of starts) {
    let next = start
    for (let page = 0; page < 4; page += 1) {
      pages.push(next)
      const { data } = await executor.execute(document.text, next)
      const info = Object(Object.values(data)[0]).pageInfo
      if (info?.hasPreviousPage === true) next = { ...start, before: info.startCursor }
      else if (info?.hasNextPage === true) next = { ...start, after: info.endCursor }
      else break
    }
  }
  return pages
}

const inHundreds = (ids: readonly string[]): readonly Variables[] =>
  Array.from({ length: Math.ceil(ids.length / 100) }, (_, at) => ({
    ids: ids.slice(at * 100, at * 100 + 100),
  }))

/** As people type: words of titles, in part, with typos; very common ones; and what does not exist. */
const searchesOf = (titles: readonly string[]): readonly Variables[] => [
  ...['bitcoin', 'up or down', 'election', 'will', 'eth', 'winner 2026', 'vs', 'temperature'].map(
    (text) => ({ text }),
  ),
  ...['qqzzxxyy', 'bitconi up or down', 'presidental electoin', 'higest temprature'].map(
    (text) => ({ text }),
  ),
  ...titles.map((title, i) => ({ text: asTyped(title, i) })),
]

const asTyped = (title: string, turn: number): string => {
  const words = title.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  const some = words.slice(turn % 2, 2 + (turn % 4)).join(' ')
  if (turn % 4 === 1) return some.slice(0, -2)
  if (turn % 4 === 3) return some.replace(/(\p{L})(\p{L})(?=\p{L}*$)/u, '$2$1')
  return some
}

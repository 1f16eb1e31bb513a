import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import type {
  ResolutionChange,
  ResolutionFilter,
  ResolutionMessage,
} from '../../src/domain/resolution-change.ts'
import { createFeed, type Feed, type FeedOptions } from '../../src/feed/feed.ts'
import { createLogger, type Logger } from '../../src/logger.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

export type Entry = Partial<
  Pick<ResolutionChange, 'marketId' | 'kind' | 'eventId' | 'tagSlugs' | 'windowMs'>
>

type Executor = Pick<Database['db'], 'execute'>

/** Entries of markets with the ids `from`, `from + 1`, … */
export const entries = (count: number, from = 1): readonly Entry[] =>
  Array.from({ length: count }, (_, index) => ({ marketId: from + index }))

/** As the real writer does: one statement, with the row of the feed as its last lock. */
export const appendResolutions = async (db: Executor, added: readonly Entry[]): Promise<void> => {
  const rows = added.map((entry) => ({
    ...{ market_id: entry.marketId ?? 1, kind: entry.kind ?? 'CLOSED' },
    ...{ event_id: entry.eventId ?? null, tag_slugs: entry.tagSlugs ?? [] },
    window_ms: entry.windowMs ?? null,
  }))
  await db.execute(sql`
    with input as (
      select *, row_number() over () as place
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as i(
        market_id bigint, kind resolution_change_kind, event_id bigint, tag_slugs text[], window_ms bigint)
    ), feed as (
      update feeds set last_version = last_version + ${added.length}::bigint
      where name = 'resolutions' returning last_version - ${added.length}::bigint as before
    ), added as (
      insert into resolution_changes (seq, market_id, kind, status, observed_at, recorded_at,
        event_id, tag_slugs, window_ms, evidence)
      select before + place, market_id, kind, 'CLOSED', now(), now(), event_id, tag_slugs, window_ms, '{}'
      from feed, input
    )
    select pg_notify('polycool_resolutions', (before + ${added.length}::bigint)::text) from feed`)
}

/** One commit that changed these markets. */
export const appendChange = async (db: Executor, marketIds: readonly number[]): Promise<void> => {
  await db.execute(sql`
    with feed as (
      update feeds set last_version = last_version + 1 where name = 'changes' returning last_version
    ), added as (
      insert into changes (version, market_ids, event_ids, recorded_at)
      select last_version, ${`{${marketIds.join(',')}}`}::bigint[], '{}', now() from feed
    )
    select pg_notify('polycool_changes', last_version::text) from feed`)
}

/** Drops what a feed keeps before `oldest`. */
export const trim = async (
  db: Executor,
  feed: 'changes' | 'resolutions',
  oldest: number,
): Promise<void> => {
  const [table, number] =
    feed === 'changes' ? ['changes', 'version'] : ['resolution_changes', 'seq']
  await db.execute(sql`
    with trimmed as (
      update feeds set oldest_version = ${oldest}::bigint where name = ${feed} returning 1
    )
    delete from ${sql.identifier(table)} where ${sql.identifier(number)} < ${oldest}::bigint`)
}

/** A database for the tests of a file, in which each of them finds both feeds empty. */
export const useFeedDatabase = (): (() => TestDatabase) => {
  let open: TestDatabase | undefined
  const found = (): TestDatabase => {
    if (open === undefined) throw new Error('no test is running')
    return open
  }
  beforeAll(async () => {
    // Writers wait for one another here, on a slow machine too.
    open = await createTestDatabase({
      ...{ statementTimeoutMs: 30_000, lockTimeoutMs: 30_000, idleInTransactionTimeoutMs: 30_000 },
    })
  })
  beforeEach(async () => {
    const { db } = found().database
    await db.execute(sql`truncate resolution_changes, changes, ticks`)
    await db.execute(sql`
      update feeds set last_version = 0, oldest_version = 1, epoch = gen_random_uuid()`)
  })
  afterAll(() => open?.close())
  return found
}

export const epochOf = async (db: Executor): Promise<string> => {
  const [row] = await db.execute<{ epoch: string }>(
    sql`select epoch from feeds where name = 'resolutions'`,
  )
  return row?.epoch ?? ''
}

/** Whatever a feed logs, by level and message. */
export const recordLog = (): { readonly logger: Logger; readonly lines: readonly string[] } => {
  const lines: string[] = []
  const write = (line: string): void => {
    const { level, msg } = JSON.parse(line)
    lines.push(`${pino.levels.labels[level]}: ${msg}`)
  }
  return { logger: pino({ level: 'info' }, { write }), lines }
}

/** A feed that looks often. */
export const openTestFeed = (
  open: Pick<TestDatabase, 'url' | 'database'>,
  options: Partial<FeedOptions> = {},
): Feed => {
  const feed = createFeed({
    ...{ url: open.url, database: open.database, service: 'test', shortMarketMaxMs: 3_600_000 },
    logger: createLogger({ level: 'silent', format: 'json', build: 'test' }),
    pollMs: 50,
    ...options,
  })
  feed.start()
  onTestFinished(feed.close)
  return feed
}

export interface TestStream {
  /** The next message of this kind; others are passed over. */
  next<Type extends ResolutionMessage['type']>(
    type: Type,
  ): Promise<Extract<ResolutionMessage, { type: Type }>>
  /** The market ids of the next changes. */
  markets(count: number): Promise<readonly number[]>
  /** All that was read so far. */
  readonly seen: readonly ResolutionMessage[]
  readonly iterator: AsyncIterator<ResolutionMessage, undefined>
}

export const readStream = (
  feed: Feed,
  {
    after = null,
    filter = {},
  }: { readonly after?: string | null; readonly filter?: ResolutionFilter } = {},
): TestStream => {
  const closing = new AbortController()
  onTestFinished(() => closing.abort())
  const iterator = feed.resolutions.messages({ after, filter, signal: closing.signal })
  const seen: ResolutionMessage[] = []
  const next = async <Type extends ResolutionMessage['type']>(type: Type) => {
    for (;;) {
      const { value } = await iterator.next()
      if (value === undefined) throw new Error('the stream has ended')
      seen.push(value)
      if (isOfType(value, type)) return value
    }
  }
  const markets = async (count: number) => {
    const ids: number[] = []
    while (ids.length < count) ids.push((await next('change')).change.marketId)
    return ids
  }
  return { next, markets, seen, iterator }
}

const isOfType = <Type extends ResolutionMessage['type']>(
  message: ResolutionMessage,
  type: Type,
): message is Extract<ResolutionMessage, { type: Type }> => message.type === type

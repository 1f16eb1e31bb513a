import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { createDatabaseClock } from '../../src/db/clock.ts'
import { markets, marketTexts, outcomes } from '../../src/db/tables/markets.ts'
import { createGammaClient } from '../../src/gamma/client.ts'
import { createAskUpstream } from '../../src/legacy/ask-upstream.ts'
import { createFindEvents } from '../../src/legacy/find-events.ts'
import { type ImportResult, importLegacy } from '../../src/legacy/import.ts'
import { openOldDatabase } from '../../src/legacy/old-database.ts'
import type { Named } from '../../src/legacy/report.ts'
import { createStorePage } from '../../src/legacy/store-page.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { type FakeGamma, notFound, page, type Script, startGamma } from '../support/gamma.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { conditionIdOf } from '../support/rows.ts'
import { createOldTable, insertOldRows, type OldRow, pairOf } from './old-table.ts'

export interface Imported extends ImportResult {
  readonly named: readonly Named[]
  /** The upstream that was asked. */
  readonly gamma: FakeGamma
}

export interface Into {
  readonly script?: Script
  readonly dryRun?: boolean
}

let store: TestDatabase
let old: TestDatabase

/** What an import writes to; what belongs to a market or an event goes with it. */
const FILLED = [
  ...['markets', 'events', 'market_observations', 'event_observations', 'market_checks'],
  ...['changes', 'resolution_changes', 'refused_rows'],
]

/** An old database and a store for all tests of a file, both empty at the beginning of each. */
export const openImport = (): void => {
  beforeAll(async () => {
    store = await createTestDatabase()
    old = await createTestDatabase({ isMigrated: false })
    await createOldTable(old.database)
  })

  afterAll(async () => {
    await store.close()
    await old.close()
  })

  // Deleted, not truncated: a few rows of each, and `truncate` writes a new file for every index.
  beforeEach(async () => {
    await store.database.db.execute(sql.raw(FILLED.map((name) => `delete from ${name}`).join(';')))
  })
}

export const storeDatabase = (): Database => store.database

/** Knows nothing. */
const nothing: Script = ({ path }) =>
  path === '/markets/keyset' ? page('markets', []) : notFound()

/** Imports rows of an old table; the upstream that is asked knows nothing, if not told otherwise. */
export const importRows = async (
  rows: readonly OldRow[],
  { script = nothing, dryRun = false }: Into = {},
): Promise<Imported> => {
  const gamma = await startGamma(script)
  onTestFinished(gamma.close)
  const client = createGammaClient({ url: gamma.url, userAgent: 'test', random: () => 0 })
  await old.database.db.execute(sql`delete from markets`)
  await insertOldRows(old.database, rows)
  const source = await openOldDatabase({ url: old.url, option: '--from' })
  const { database } = store
  const named: Named[] = []
  const storePage = createStorePage({
    ...{ database, clock: createDatabaseClock(database), ingest: createIngest(database) },
    ...{ ask: createAskUpstream(client), findEvents: createFindEvents(source) },
  })
  const options = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNamed: (each: Named) => named.push(each),
  }
  try {
    const result = await importLegacy({ source, storePage: dryRun ? null : storePage }, options)
    return { ...result, named, gamma }
  } finally {
    await source.close()
    await client.close()
  }
}

export const storedOf = async (id: number) => {
  const { db } = store.database
  const [market] = await db.select().from(markets).where(eq(markets.id, id))
  const [texts] = await db.select().from(marketTexts).where(eq(marketTexts.marketId, id))
  const named = await db
    .select({ name: outcomes.name, tokenId: outcomes.tokenId })
    .from(outcomes)
    .where(eq(outcomes.marketId, id))
    .orderBy(outcomes.index)
  return { market, texts, outcomes: named }
}

export const tokensOf = async (id: number) =>
  (await storedOf(id)).outcomes.map(({ tokenId }) => tokenId)

export const countOf = async (table: string): Promise<number> => {
  const [row] = await store.database.db.execute<{ count: number }>(
    sql.raw(`select count(*)::int from ${table}`),
  )
  return row?.count ?? -1
}

/** As upstream writes a market. */
export const upstreamRow = (id: number, row: Readonly<Record<string, unknown>> = {}) => ({
  id: `${id}`,
  question: `Upstream's ${id}`,
  conditionId: conditionIdOf(id),
  outcomes: '["Yes", "No"]',
  outcomePrices: '["1", "0"]',
  clobTokenIds: JSON.stringify(pairOf(id)),
  active: true,
  closed: true,
  umaResolutionStatus: 'resolved',
  closedTime: '2025-11-09 00:00:00+00',
  updatedAt: '2025-11-10T00:00:00Z',
  ...row,
})

/** Knows these as closed ones, by lists of ids. */
export const knowing =
  (...rows: readonly { readonly id: string }[]): Script =>
  ({ path, query }) => {
    if (path !== '/markets/keyset') return notFound()
    const ids = query.getAll('id')
    const isAsked = query.get('closed') === 'true'
    return page('markets', isAsked ? rows.filter(({ id }) => ids.includes(id)) : [])
  }

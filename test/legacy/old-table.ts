import { sql } from 'drizzle-orm'
import { onTestFinished } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { conditionIdOf, tokenIdOf } from '../support/rows.ts'

/** What a test says of a row of the old table; every list as the text that stands in its column. */
export interface OldRow {
  readonly id: string
  readonly title?: string
  readonly description?: string
  readonly category?: string
  readonly outcomes?: string | null
  readonly outcome_prices?: string | null
  readonly events?: string | null
  readonly clob_token_ids?: string | null
  readonly is_event_market?: boolean
  readonly parent_event_id?: string | null
  readonly event_id?: string | null
  readonly event_slug?: string | null
  readonly event_title?: string | null
  readonly polymarket_url?: string | null
  readonly volume?: number | null
  readonly liquidity?: number | null
  readonly last_trade_price?: number | null
  readonly condition_id?: string | null
  readonly is_resolved?: boolean
  readonly resolved_outcome?: string
  readonly resolved_at?: string
  readonly start_date?: string | null
  readonly end_date?: string | null
  readonly created_at?: string | null
  readonly updated_at?: string | null
}

export const UPDATED_AT = '2025-11-08 12:34:56.789'

/** The token ids of a market with two outcomes, as they should stand. */
export const pairOf = (id: number): readonly [string, string] => [
  tokenIdOf(id, 0),
  tokenIdOf(id, 1),
]

/** An ordinary market of the old system. */
export const oldMarket = (id: number, row: Partial<OldRow> = {}): OldRow => ({
  id: `${id}`,
  title: `Will ${id} happen?`,
  outcomes: '["Yes", "No"]',
  outcome_prices: '[0.25, 0.75]',
  events: '[]',
  clob_token_ids: JSON.stringify(pairOf(id)),
  is_event_market: false,
  condition_id: conditionIdOf(id),
  updated_at: UPDATED_AT,
  ...row,
})

/** The row that stood for an event. */
export const oldParent = (id: number, row: Partial<OldRow> = {}): OldRow => ({
  id: `${id}`,
  title: `Event ${id}`,
  outcomes: '["Various"]',
  outcome_prices: '[0.5]',
  events: '[]',
  clob_token_ids: null,
  is_event_market: true,
  event_id: `${id}`,
  updated_at: UPDATED_AT,
  ...row,
})

export type ListType = 'jsonb' | 'json' | 'text'

/** Columns and types as the old system made them. */
export const createOldTable = async ({ db }: Database, type: ListType = 'jsonb'): Promise<void> => {
  await db.execute(
    sql.raw(`create table markets (
      id varchar(100) primary key, source varchar(20) not null default 'poll', title text not null,
      description text, category varchar(50), outcomes ${type}, outcome_prices ${type}, events ${type},
      is_event_market boolean, parent_event_id varchar(100), event_id varchar(100),
      event_slug varchar(255), event_title text, polymarket_url varchar(500),
      volume double precision, liquidity double precision, last_trade_price double precision,
      last_mid_price double precision, clob_token_ids ${type}, condition_id varchar(100),
      is_resolved boolean, resolved_outcome varchar(100), resolved_at timestamp, start_date timestamp,
      end_date timestamp, is_active boolean default true, created_at timestamp default now(),
      updated_at timestamp default now())`),
  )
}

const COLUMNS: Readonly<Record<keyof OldRow, string>> = {
  ...{ id: 'text', title: 'text', description: 'text', category: 'text' },
  ...{ outcomes: 'text', outcome_prices: 'text', events: 'text', clob_token_ids: 'text' },
  ...{ is_event_market: 'boolean', parent_event_id: 'text', event_id: 'text', event_slug: 'text' },
  ...{ event_title: 'text', polymarket_url: 'text', condition_id: 'text' },
  ...{ volume: 'float', liquidity: 'float', last_trade_price: 'float' },
  ...{ is_resolved: 'boolean', resolved_outcome: 'text', resolved_at: 'timestamp' },
  ...{ start_date: 'timestamp', end_date: 'timestamp' },
  ...{ created_at: 'timestamp', updated_at: 'timestamp' },
}
const LISTS = new Set(['outcomes', 'outcome_prices', 'events', 'clob_token_ids'])
const AT_ONCE = 5_000

export const insertOldRows = async (
  { db }: Database,
  rows: readonly OldRow[],
  type: ListType = 'jsonb',
): Promise<void> => {
  const names = Object.keys(COLUMNS)
  const typed = Object.entries(COLUMNS).map((column) => column.join(' '))
  const cells = names.map((name) => (LISTS.has(name) ? `${name}::${type}` : name))
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const input = JSON.stringify(rows.slice(from, from + AT_ONCE))
    await db.execute(sql`insert into markets (${sql.raw(names.join())})
      select ${sql.raw(cells.join())}
      from jsonb_to_recordset(${input}::text::jsonb) as r(${sql.raw(typed.join())})`)
  }
}

export interface OldTable {
  readonly url: string
  readonly database: Database
}

/** An old database with these rows, dropped at the end of the test. */
export const openOldTable = async (
  rows: readonly OldRow[],
  type: ListType = 'jsonb',
): Promise<OldTable> => {
  const { url, database, close } = await createTestDatabase({ isMigrated: false })
  onTestFinished(close)
  await createOldTable(database, type)
  await insertOldRows(database, rows, type)
  return { url, database }
}

/** Everything that stands in it, in the order of the ids. */
export const dumpOf = async ({ db }: Database): Promise<readonly unknown[]> => [
  ...(await db.execute(sql`select * from markets order by id`)),
]

import { sql } from 'drizzle-orm'
import type { Database } from '../src/db/client.ts'
import { median, printTable } from './support/measure.ts'
import { walBytes, withFreshStore } from './support/store.ts'

const STORED = 50_000
const POLLED = 6_000
const TICKS = 12

/** Columns that trading moves; with flags and dates about 300 bytes a row. */
const MOVING = `event_id bigint, active bool, closed bool, accepting bool, neg_risk bool, status text,
  prices numeric[], best_bid numeric, best_ask numeric, last_trade numeric, spread numeric,
  change_24h numeric, volume numeric, volume_24h numeric, liquidity numeric, starts_at timestamptz,
  ends_at timestamptz, created_at timestamptz, upstream_at timestamptz, observed_at timestamptz,
  changed_at timestamptz, hash bigint`
/** Columns that stay; about 1.1 kB a row, as recorded. */
const STAYING = `slug text, question text, description text, condition_id text, image text, icon text`

const ORDERS = ['volume', 'volume_24h', 'liquidity', 'change_24h', 'ends_at', 'created_at']

/** The layouts that were considered; each table is named with its columns and sort indexes. */
const LAYOUTS = {
  'one table': { columns: `${MOVING}, ${STAYING}`, orders: ORDERS, more: ['slug', 'condition_id'] },
  'texts apart (chosen)': { columns: MOVING, orders: ORDERS, more: [] },
  'texts and flags apart': {
    columns: MOVING.replace(/event_id.*status text,/s, ''),
    orders: ORDERS.slice(0, 4),
    more: [],
  },
} as const

/**
 * Bytes of write-ahead log for one tick in which a fifth of the polled markets moved, by how the
 * columns are spread over tables. Decides docs/decisions/0002.
 */
export const benchWal = (): Promise<void> =>
  withFreshStore(async (database) => {
    const rows = []
    for (const [name, layout] of Object.entries(LAYOUTS)) {
      const table = `wal_${rows.length}`
      await fill(database, table, layout)
      const ticks: number[] = []
      for (let i = 0; i < TICKS; i += 1) ticks.push(await tick(database, table))
      // The first ones after a checkpoint hold whole pages, in any layout.
      const settled = median(ticks.slice(TICKS / 3))
      rows.push({
        layout: name,
        'kB a tick': settled / 1000,
        'bytes a changed row': settled / (POLLED / 5),
        'kB, first after a checkpoint': (ticks[0] ?? 0) / 1000,
      })
    }
    printTable(
      `write-ahead log of a tick: ${POLLED / 5} of ${POLLED} markets changed, ${STORED} stored`,
      rows,
    )
  })

const fill = async (
  { db }: Database,
  table: string,
  {
    columns,
    orders,
    more,
  }: { columns: string; orders: readonly string[]; more: readonly string[] },
): Promise<void> => {
  await db.execute(sql.raw(`create table ${table} (id bigint primary key, ${columns})`))
  const names = [...columns.matchAll(/(\w+) (bigint|bool|text|numeric\[\]|numeric|timestamptz)/g)]
  const values = names.map(([, name = '', type = '']) => expressionOf(name, type))
  await db.execute(
    sql.raw(
      `insert into ${table} (id, ${names.map(([, name]) => name).join(', ')})
       select i, ${values.join(', ')} from generate_series(1, ${STORED}) i`,
    ),
  )
  for (const column of [...orders, ...more])
    await db.execute(sql.raw(`create index on ${table} (${column}, id)`))
  await db.execute(sql.raw(`vacuum analyze ${table}`))
  await db.execute(sql`checkpoint`)
}

const expressionOf = (name: string, type: string): string => {
  if (name === 'description') return `repeat('This market will resolve to Yes if ', 19)`
  if (name === 'image' || name === 'icon')
    return `'https://polymarket-upload.s3.us-east-2.amazonaws.com/' || md5(i::text) || '.png'`
  if (name === 'condition_id') return `'0x' || repeat(md5(i::text), 2)`
  if (type === 'text') return `'some words of market ' || i`
  if (type === 'numeric[]') return 'array[0.123, 0.877]'
  if (type === 'numeric') return '(random() * 1e6)::numeric(20, 6)'
  if (type === 'timestamptz') return 'now()'
  return type === 'bool' ? 'true' : 'i'
}

const tick = async (database: Database, table: string): Promise<number> => {
  const before = await walBytes(database)
  await database.db.execute(
    sql.raw(`update ${table} set prices = array[random()::numeric(4, 3), 0.5],
      best_bid = random()::numeric(4, 3), best_ask = random()::numeric(4, 3),
      last_trade = random()::numeric(4, 3), change_24h = random()::numeric(4, 3),
      volume = volume + 100, volume_24h = volume_24h + 10, liquidity = (random() * 1e5)::numeric(20, 6),
      upstream_at = now(), observed_at = now(), changed_at = now(), hash = hash + 1
      where id % 5 = 0 and id <= ${POLLED}`),
  )
  return (await walBytes(database)) - before
}

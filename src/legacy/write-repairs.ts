import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { databaseCodeOf } from '../db/database-failures.ts'
import { AppError } from '../errors.ts'
import { LIST_COLUMNS, type ListColumn } from './columns.ts'
import { MAX_LENGTH } from './decode-list.ts'
import type { Repair } from './repairs.ts'

export interface WrittenRepairs {
  readonly written: readonly Repair[]
  /** Locked or changed by somebody else since they were read: the next run finds them. */
  readonly busy: readonly Repair[]
  /** The database takes their values for none. */
  readonly refused: readonly Repair[]
}

export type WriteRepairs = (repairs: readonly Repair[]) => Promise<WrittenRepairs>

const TYPES: Readonly<Record<string, SQL>> = {
  jsonb: sql.raw('jsonb'),
  json: sql.raw('json'),
  text: sql.raw('text'),
  'character varying': sql.raw('text'),
}

/**
 * Prepares the table of before-images.
 * @throws AppError BAD_USER_INPUT for a column that cannot hold JSON
 */
export const createWriteRepairs = async (
  database: Database,
  types: ReadonlyMap<string, string>,
): Promise<WriteRepairs> => {
  const idType = sql.raw(types.get('id') ?? 'text')
  const typesOf = (column: ListColumn) => ({ idType, type: typeOf(types, column) })
  for (const column of LIST_COLUMNS) typesOf(column)
  await createBeforeImages(database)

  const write = async (repairs: readonly Repair[]): Promise<WrittenRepairs> => {
    const written: Repair[] = []
    const refused: Repair[] = []
    for (const column of LIST_COLUMNS) {
      const ofColumn = repairs.filter((repair) => repair.column === column)
      if (ofColumn.length === 0) continue
      try {
        const done = await writeColumn(database, ofColumn, typesOf(column))
        written.push(...ofColumn.filter(({ id }) => done.has(id)))
      } catch (error) {
        if (!isDataError(error)) throw error
        if (ofColumn.length === 1) refused.push(...ofColumn)
        for (const one of ofColumn.length === 1 ? [] : ofColumn) {
          const alone = await write([one])
          written.push(...alone.written)
          refused.push(...alone.refused)
        }
      }
    }
    const settled = new Set([...written, ...refused])
    return { written, refused, busy: repairs.filter((repair) => !settled.has(repair)) }
  }
  return write
}

const typeOf = (types: ReadonlyMap<string, string>, column: ListColumn): SQL => {
  const type = types.get(column) ?? 'unknown'
  const known = TYPES[type.replace(/\(.*/, '')]
  if (known !== undefined) return known
  throw new AppError('BAD_USER_INPUT', `The column ${column} is ${type}, not jsonb, json or text.`)
}

/** Class 22: a number too large for Postgres, say. */
const isDataError = (error: unknown): boolean => databaseCodeOf(error).startsWith('22')

const createBeforeImages = async ({ db }: Database): Promise<void> => {
  // `if not exists` asks for the right to create also where there is nothing to create.
  const [row] = await db.execute<{ exists: boolean }>(
    sql`select to_regclass('polycool_repair_before_images') is not null as exists`,
  )
  if (row?.exists) return
  await db.execute(sql`
    create table if not exists polycool_repair_before_images (
      id bigint generated always as identity primary key,
      market_id text not null,
      column_name text not null,
      old_value text,
      new_value text not null,
      repaired_at timestamptz not null default now()
    )`)
}

/**
 * Writes what still stands as it was read, with its before-image: one statement, one transaction.
 * Whoever else works on the table is neither overwritten nor waited for. Resolves to the ids written.
 */
const writeColumn = async (
  { db }: Database,
  repairs: readonly Repair[],
  { idType, type }: { readonly idType: SQL; readonly type: SQL },
): Promise<ReadonlySet<string>> => {
  const [first] = repairs
  const name = sql.identifier(first?.column ?? '')
  const input = JSON.stringify(repairs.map(({ id, old, proper }) => ({ id, old, proper })))
  const rows = await db.execute<{ id: string }>(sql`
    with input as (
      select * from jsonb_to_recordset(${input}::text::jsonb) as i(id text, old text, proper text)
    ), locked as (
      select m.id, m.${name}::text as old, i.proper::${type} as proper
      from input i join markets m on m.id = i.id::${idType}
      where left(m.${name}::text, ${MAX_LENGTH + 1}) is not distinct from i.old
      order by m.id
      for no key update of m skip locked
    ), kept as (
      insert into polycool_repair_before_images (market_id, column_name, old_value, new_value)
      select l.id::text, ${first?.column}::text, l.old, l.proper::text from locked l
    )
    update markets m set ${name} = l.proper from locked l where m.id = l.id
    returning m.id::text`)
  return new Set(rows.map(({ id }) => id))
}

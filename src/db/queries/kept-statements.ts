import { Column, getTableName, Param, SQL, StringChunk, sql, Table } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'

/** A query of drizzle with placeholders in it. */
export interface Query<Row> {
  prepare(name: string): Prepared<Row>
  execute(values: Values): Promise<readonly Row[]>
}

interface Prepared<Row> {
  execute(values: Values): Promise<readonly Row[]>
}

type Values = Record<string, unknown>

/** A query around a piece that varies from call to call. */
export interface Varying<Row> {
  /** What it depends on beside the piece. */
  readonly name: string
  readonly piece: SQL
  build(piece: SQL): Query<Row>
}

/**
 * Of one process. A connection keeps the plans of its statements for good, a quarter of a megabyte
 * each, so that what hardly anybody asks for must not be among them.
 */
const MOST_KEPT = 64
const ASKED_BEFORE = 3
const MOST_COUNTED = 1_000

/**
 * Queries that differ in their values alone are built once, and each connection plans them once: of a
 * list of 20 rows both take longer than reading it.
 */
export const createRunKept = <Row>(): ((query: Varying<Row>) => Promise<readonly Row[]>) => {
  const kept = new Map<string, Prepared<Row>>()
  const asked = new LRUCache<string, number>({ max: MOST_COUNTED })

  const isWorthKeeping = (key: string): boolean => {
    const times = (asked.get(key) ?? 0) + 1
    asked.set(key, times)
    return times > ASKED_BEFORE && kept.size < MOST_KEPT
  }

  return async ({ name, piece, build }) => {
    const outline = outlineOf(piece)
    const key = `${name}: ${outline.text}`
    const found = kept.get(key)
    if (found !== undefined) return found.execute(outline.values)
    const query = build(outline.piece)
    if (!isWorthKeeping(key)) return query.execute(outline.values)
    const statement = query.prepare(name)
    kept.set(key, statement)
    return statement.execute(outline.values)
  }
}

interface Outline {
  /** Equal for pieces that differ in their values alone. */
  readonly text: string
  /** The piece with a placeholder for each value. */
  readonly piece: SQL
  readonly values: Values
}

const outlineOf = (piece: SQL): Outline => {
  const values: Values = {}
  const texts: string[] = []
  let count = 0
  const placeholder = (value: unknown) => {
    const name = `v${count}`
    count += 1
    values[name] = value
    texts.push('?')
    return sql.placeholder(name)
  }
  /** Half of all rows or hardly one may have a flag: the plan is to know which is asked for. */
  const literal = (flag: boolean) => {
    texts.push(`${flag}`)
    return sql.raw(`${flag}`)
  }
  // What a template of drizzle consists of; anything but these is a value.
  const outlined = (chunk: unknown): unknown => {
    if (chunk instanceof SQL) return new SQL(chunk.queryChunks.map(outlined) as SQL['queryChunks'])
    if (chunk instanceof Param) {
      const { value, encoder } = chunk
      if (typeof value === 'boolean') return literal(value)
      return placeholder(value === null ? null : encoder.mapToDriverValue(value))
    }
    if (chunk instanceof StringChunk) texts.push(...chunk.value)
    else if (chunk instanceof Column) texts.push(getTableName(chunk.table), '.', chunk.name)
    else if (chunk instanceof Table) texts.push(getTableName(chunk))
    else if (typeof chunk === 'boolean') return literal(chunk)
    else if (typeof chunk === 'object' && chunk !== null) throw new Error('not part of a piece')
    else if (chunk !== undefined) return placeholder(chunk)
    return chunk
  }
  return { piece: outlined(piece) as SQL, text: texts.join(''), values }
}

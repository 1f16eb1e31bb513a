import { makePgArray } from 'drizzle-orm/pg-core'
import type { PostgresType } from 'postgres'

type Item = string | number | boolean

const ITEMS = /"((?:[^"\\]|\\.)*)"|[^,{}]+/gs

/** The items of a one-dimensional array literal: `{1,NULL,"with \"quotes\""}`. */
const parseArray =
  (parseItem: (text: string) => Item) =>
  (literal: string): readonly (Item | null)[] =>
    Array.from(literal.matchAll(ITEMS), ([plain, quoted]) => {
      if (quoted !== undefined) return parseItem(quoted.replace(/\\(.)/gs, '$1'))
      return plain === 'NULL' ? null : parseItem(plain)
    })

const arrayType = (oids: readonly number[], parseItem: (text: string) => Item): PostgresType => ({
  to: oids[0] ?? 0,
  from: [...oids],
  parse: parseArray(parseItem),
  serialize: (value) => (Array.isArray(value) ? makePgArray(value) : value),
})

/**
 * How postgres.js reads the arrays of raw SQL. It would ask the server for all array types on each
 * new connection, and that question (3.4.9) rejects unheard when the server dies in the middle of
 * it, which ends the process. The numbers are fixed in Postgres. bigint stays text, as in a column.
 */
export const arrayTypes = {
  texts: arrayType([1009, 1015, 1016], String),
  integers: arrayType([1007, 1005], Number),
  booleans: arrayType([1000], (text) => text === 't'),
}

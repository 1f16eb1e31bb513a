import type { SQL, SQLWrapper } from 'drizzle-orm'
import { index } from 'drizzle-orm/pg-core'
import { hasStatus, OVER, UNCLOSED } from './columns.ts'

/**
 * The indexes of one order of a list: one of what is open, one of what is over. A row is in one of
 * them only, so the second costs nothing while a market trades.
 */
export const orderIndexes = (
  table: string,
  status: SQLWrapper,
  orders: Readonly<Record<string, SQL>>,
) =>
  Object.entries(orders).flatMap(([name, keys]) => [
    index(`${table}_${name}`).on(keys).where(hasStatus(status, UNCLOSED)),
    index(`${table}_over_${name}`).on(keys).where(hasStatus(status, OVER)),
  ])

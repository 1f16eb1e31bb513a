import { type SQL, sql } from 'drizzle-orm'

// A list travels as one parameter, a Postgres array literal: the statement keeps its text (and its
// plan) whatever the number of items, and an empty list needs no special case.

export const bigintArray = (ids: readonly number[]): SQL => sql`${`{${ids.join(',')}}`}::bigint[]`

export const textArray = (texts: readonly string[]): SQL => sql`${textLiteral(texts)}::text[]`

const textLiteral = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`

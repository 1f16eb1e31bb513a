import type { Range } from '../db/queries/conditions.ts'
import { OVER, UNCLOSED } from '../db/tables/columns.ts'
import type { Decimal } from '../domain/market.ts'
import type { MarketStatus } from '../domain/status.ts'
import { AppError } from '../errors.ts'

/** At most so many ids in one question. */
export const MAX_IDS = 500
const MAX_TAGS = 50

/** @throws AppError BAD_USER_INPUT */
export const checkIdCount = (count: number): void => {
  if (count <= MAX_IDS) return
  throw new AppError('BAD_USER_INPUT', `at most ${MAX_IDS} ids, ${count} were given`)
}

/** @throws AppError BAD_USER_INPUT */
export const checkTags = (
  tags: readonly string[] | null | undefined,
): readonly string[] | undefined => {
  if (tags != null && tags.length > MAX_TAGS) {
    throw new AppError('BAD_USER_INPUT', `at most ${MAX_TAGS} tags, ${tags.length} were given`)
  }
  return tags?.map((tag) => checkSlug('tags', tag))
}

/**
 * Postgres stores no NUL, and would fail on it.
 *
 * @throws AppError BAD_USER_INPUT
 */
export const checkSlug = (name: string, slug: string): string => {
  if (!slug.includes('\u0000')) return slug
  throw new AppError('BAD_USER_INPUT', `"${name}" has a NUL character, which no slug has`)
}

/**
 * Any of which statuses a list shows. Unless the client says: what is not closed, or what is, in the
 * order of closing.
 *
 * @param hasIds whether it is a list of given ids, which shows them whatever their status
 * @throws AppError BAD_USER_INPUT for what is open in the order of closing
 */
export const statusesOf = (
  status: readonly MarketStatus[] | null | undefined,
  { orderBy, hasIds }: { readonly orderBy: string; readonly hasIds: boolean },
): readonly MarketStatus[] | undefined => {
  if (hasIds) return status ?? undefined
  if (orderBy !== 'CLOSED_RECENTLY') return status ?? UNCLOSED
  const open = status?.find((each) => UNCLOSED.includes(each))
  if (open === undefined) return status ?? OVER
  throw new AppError(
    'BAD_USER_INPUT',
    `CLOSED_RECENTLY orders what is closed: the status is CLOSED or RESOLVED, ${open} was given`,
  )
}

/** @throws AppError BAD_USER_INPUT when no number can lie in the range */
export const rangeOf = (
  name: string,
  min: Decimal | null | undefined,
  max: Decimal | null | undefined,
): Range | undefined => {
  if (min == null && max == null) return undefined
  // Floats are exact enough to tell a range that somebody wrote the wrong way round.
  if (min != null && max != null && Number(min) > Number(max)) {
    throw new AppError('BAD_USER_INPUT', `"${name}Min" (${min}) is above "${name}Max" (${max})`)
  }
  return { min: min ?? undefined, max: max ?? undefined }
}

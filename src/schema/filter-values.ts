import type { Range } from '../db/queries/conditions.ts'
import type { Decimal } from '../domain/market.ts'
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
  if (tags?.some((tag) => tag.includes('\u0000'))) {
    throw new AppError('BAD_USER_INPUT', 'a tag has a NUL character, which no slug has')
  }
  return tags ?? undefined
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

import { AppError } from '../errors.ts'

/** So large a part of what is stored does not vanish between two runs: upstream must be at fault. */
const LARGEST_LOSS = 0.2

export const isShortfall = (seen: number, expected: number): boolean =>
  seen < (1 - LARGEST_LOSS) * expected

export const shortfallOf = (what: string, seen: number, expected: number): AppError =>
  new AppError(
    'UPSTREAM_SHORTFALL',
    `upstream shows ${seen} ${what} where ${expected} were expected; nothing is taken as closed for that`,
  )

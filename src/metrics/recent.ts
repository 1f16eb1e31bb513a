import { shareAnswer } from '../db/share-answer.ts'
import { AppError } from '../errors.ts'

/**
 * A shared answer of the database for which nobody waits for more than `withinMs`; one that comes
 * later is there for the next one.
 *
 * @throws what `read` throws; AppError DATABASE_UNAVAILABLE
 */
export const createRecent = <Result>(
  read: () => Promise<Result>,
  { keptMs, withinMs }: { readonly keptMs: number; readonly withinMs: number },
): (() => Promise<Result>) => {
  const ask = shareAnswer(read, keptMs)
  return async () => {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const message = `The database did not answer within ${withinMs} ms.`
    const timer = setTimeout(() => reject(new AppError('DATABASE_UNAVAILABLE', message)), withinMs)
    return Promise.race([ask(), late]).finally(() => clearTimeout(timer))
  }
}

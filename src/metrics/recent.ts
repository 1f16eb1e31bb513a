import { AppError } from '../errors.ts'

/**
 * Reads the database for those who ask: one answer serves all who ask while it is read and for
 * `keptMs` after; a failure is forgotten. Nobody waits for more than `withinMs`, and an answer that
 * comes later is there for the next one.
 *
 * @throws what `read` throws; AppError DATABASE_UNAVAILABLE
 */
export const createRecent = <Result>(
  read: () => Promise<Result>,
  { keptMs, withinMs }: { readonly keptMs: number; readonly withinMs: number },
): (() => Promise<Result>) => {
  let kept: { readonly result: Promise<Result>; until: number } | null = null

  const ask = (): Promise<Result> => {
    if (kept !== null && performance.now() < kept.until) return kept.result
    const asked = { result: read(), until: Number.POSITIVE_INFINITY }
    kept = asked
    asked.result.then(
      () => {
        asked.until = performance.now() + keptMs
      },
      () => {
        asked.until = 0
      },
    )
    return asked.result
  }

  return async () => {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const message = `The database did not answer within ${withinMs} ms.`
    const timer = setTimeout(() => reject(new AppError('DATABASE_UNAVAILABLE', message)), withinMs)
    return Promise.race([ask(), late]).finally(() => clearTimeout(timer))
  }
}

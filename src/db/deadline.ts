import { AppError } from '../errors.ts'

const cancel = (query: object): void => {
  if (!('cancel' in query) || typeof query.cancel !== 'function') return
  // On a connection of its own; what cannot be cancelled is left to the statement timeout.
  Promise.resolve(query.cancel()).catch(() => undefined)
}

/**
 * Waits for `query` at most `ms`. The server's statement timeout needs a living backend; this one
 * needs nothing, so that a frozen database never hangs its caller. A postgres.js query is also
 * cancelled on the server; the connection itself is given up by `createSocketFactory`.
 *
 * @param stop ends the wait sooner
 * @throws AppError DATABASE_UNAVAILABLE, or the reason of `stop`
 */
export const withDeadline = async <T>(
  query: PromiseLike<T>,
  ms: number,
  stop?: AbortSignal,
): Promise<T> => {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const giveUp = (reason: unknown): void => {
    reject(reason)
    cancel(query)
  }
  const onStop = (): void => giveUp(stop?.reason)
  const timer = setTimeout(() => {
    giveUp(new AppError('DATABASE_UNAVAILABLE', `The database did not answer within ${ms} ms.`))
  }, ms)
  stop?.addEventListener('abort', onStop, { once: true })
  if (stop?.aborted) onStop()
  try {
    return await Promise.race([query, over])
  } finally {
    clearTimeout(timer)
    stop?.removeEventListener('abort', onStop)
  }
}

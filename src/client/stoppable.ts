/** For `for await`, or by hand. Not the standard's type, which older versions of TypeScript have not. */
export interface Stream<T> {
  next(): Promise<IteratorResult<T, undefined>>
  /** Ends it, though `next` may be waiting. */
  return(): Promise<IteratorResult<T, undefined>>
  [Symbol.asyncIterator](): Stream<T>
}

/**
 * An iterator that ends, and lets go of its connection, as soon as `signal` aborts or `return` is
 * called (`break` does). A bare generator would first wait for the message that it is waiting for.
 */
export const stoppable = <T>(
  outer: AbortSignal | undefined,
  generate: (signal: AbortSignal) => AsyncGenerator<T, undefined>,
): Stream<T> => {
  const controller = new AbortController()
  const stop = (): void => {
    outer?.removeEventListener('abort', stop)
    controller.abort()
  }
  outer?.addEventListener('abort', stop)
  if (outer?.aborted) stop()
  const generator = generate(controller.signal)

  const next = async (): Promise<IteratorResult<T, undefined>> => {
    try {
      const result = await generator.next()
      if (result.done) stop()
      return result
    } catch (error) {
      stop()
      throw error
    }
  }

  return {
    next,
    return() {
      stop()
      return generator.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

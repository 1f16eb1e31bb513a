import { type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { codedError } from './coded-error.ts'

export const QUERY_DEADLINE_MS = 5_000
/** `fetchMarket` waits up to 10 s for upstream if it is asked to. */
export const MUTATION_DEADLINE_MS = 15_000

/** As `useExecutionCancellation` extends them: the signal tells that the client hung up. */
type CancellableArgs = ExecutionArgs & { readonly signal?: AbortSignal }

/**
 * Ends operations that take too long: no further resolver is called, and the client is told. Nor is
 * any called once the client has hung up.
 */
export const operationDeadline = ({
  queryMs,
  mutationMs,
}: {
  readonly queryMs: number
  readonly mutationMs: number
}): Plugin => ({
  onExecute: ({ executeFn, setExecuteFn }) => {
    setExecuteFn(async (args: CancellableArgs) => {
      const operation = getOperationAST(args.document, args.operationName)?.operation
      const ms = operation === 'mutation' ? mutationMs : queryMs
      const { promise: late, reject } = Promise.withResolvers<never>()
      // One signal of our own: the executor asks it at every field, and `AbortSignal.any` is slow to answer.
      const stop = new AbortController()
      const hangUp = () => stop.abort(args.signal?.reason)
      if (args.signal?.aborted) hangUp()
      args.signal?.addEventListener('abort', hangUp, { once: true })
      const timer = setTimeout(() => {
        const timeout = timeoutAfter(ms)
        reject(timeout)
        stop.abort(timeout)
      }, ms)
      try {
        const stoppable: CancellableArgs = { ...args, signal: stop.signal }
        return await Promise.race([executeFn(stoppable), late])
      } catch (error) {
        if (error === stop.signal.reason && error instanceof GraphQLError)
          return { errors: [error] }
        throw error
      } finally {
        clearTimeout(timer)
        args.signal?.removeEventListener('abort', hangUp)
      }
    })
  },
})

const timeoutAfter = (ms: number): GraphQLError =>
  codedError('OPERATION_TIMEOUT', `The operation took longer than ${ms} ms.`, 504)

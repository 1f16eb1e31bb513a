import type { ExecutionArgs } from 'graphql'
import { getOperationAST } from 'graphql'
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
      const message = `The operation took longer than ${ms} ms.`
      const timeout = codedError('OPERATION_TIMEOUT', message, 504)
      const { promise: late, reject } = Promise.withResolvers<never>()
      const stop = new AbortController()
      const timer = setTimeout(() => {
        reject(timeout)
        stop.abort(timeout)
      }, ms)
      try {
        const signals = args.signal === undefined ? [stop.signal] : [stop.signal, args.signal]
        const stoppable = { ...args, signal: AbortSignal.any(signals) }
        return await Promise.race([executeFn(stoppable), late])
      } catch (error) {
        if (error === timeout) return { errors: [timeout] }
        throw error
      } finally {
        clearTimeout(timer)
      }
    })
  },
})

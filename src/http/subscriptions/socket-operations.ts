import { type ExecutionResult, GraphQLError } from 'graphql'
import { makeServer, type OperationResult, type SubscribePayload } from 'graphql-ws'
import { codedError } from '../coded-error.ts'
import type { RequestMetrics } from '../metrics.ts'
import { isFailure } from './answers.ts'
import type { Connections } from './connections.ts'
import type { Engine } from './engine.ts'
import { formatErrors, formatResult } from './format.ts'
import { type Operation, operationOf, typeOf } from './operation.ts'
import { REFUSALS } from './refusals.ts'
import type { SocketConnection } from './socket-connection.ts'
import { createSocketStream } from './socket-stream.ts'
import type { StreamMetrics } from './stream-metrics.ts'
import type { Subscribe } from './subscribe.ts'

export interface SocketOperationsDeps {
  readonly engine: Engine
  readonly subscribe: Subscribe
  readonly connections: Connections
  readonly metrics: StreamMetrics
  readonly requestMetrics: RequestMetrics
}

/** Queries and mutations at a time of one socket; over HTTP a connection has one. */
const MAX_RUNNING = 20

/** What an operation comes to, or why it is refused. */
type Prepared = (() => OperationResult) | readonly GraphQLError[]

/**
 * The protocol graphql-transport-ws. Queries and mutations run too, as users of graphql-ws expect,
 * within the same limits as over HTTP.
 */
export const createSocketOperations = (deps: SocketOperationsDeps) => {
  const { engine, requestMetrics } = deps
  return makeServer<Record<string, never>, SocketConnection>({
    onSubscribe: async ({ extra: connection }, _id, payload) => {
      const prepared = await prepare(deps, connection, payload)
      if (typeof prepared === 'function') {
        const { schema, parse } = engine
        const { query, operationName } = payload
        return { schema, document: parse(query), operationName, contextValue: prepared }
      }
      for (const { extensions } of prepared) requestMetrics.error(String(extensions.code))
      return prepared
    },
    execute: runPrepared,
    subscribe: runPrepared,
    onNext: (_context, _id, _payload, _args, result) => formatResult(result),
    // Called when its result, if it was still wanted, has been sent.
    onComplete: ({ extra: connection }, _id, payload) => {
      connection.running.delete(payload)
    },
    onError: (_context, _id, _payload, errors) => formatErrors(errors),
  })
}

const runPrepared = ({ contextValue }: { readonly contextValue?: unknown }): OperationResult =>
  (contextValue as () => OperationResult)()

const prepare = async (
  deps: SocketOperationsDeps,
  connection: SocketConnection,
  payload: SubscribePayload,
): Promise<Prepared> => {
  const { engine } = deps
  const { query, operationName, variables } = payload
  try {
    const operation = operationOf(engine.parse(query), { query, operationName, variables })
    const errors = engine.validate(operation.document)
    if (errors.length > 0) return errors
    const type = typeOf(operation)
    if (type === 'subscription') return openStream(deps, connection, operation, query)
    if (connection.running.size < MAX_RUNNING) {
      // At once: what else came with it is looked at before it runs. No type: graphql-ws refuses it.
      if (type !== null) connection.running.add(payload)
      return () => runOnce(deps, operation)
    }
    const message = `A socket runs at most ${MAX_RUNNING} queries and mutations at a time.`
    return [codedError('TOO_MANY_OPERATIONS', message, 429)]
  } catch (error) {
    return [engine.mask(error)]
  }
}

const runOnce = async (
  { engine, requestMetrics }: SocketOperationsDeps,
  operation: Operation,
): Promise<ExecutionResult> => {
  // What is thrown here would end the socket, with all its streams.
  const result = await engine
    .execute(operation)
    .catch((error: unknown) => ({ errors: [engine.mask(error)] }))
  for (const { extensions } of result.errors ?? []) requestMetrics.error(String(extensions.code))
  return result
}

const openStream = async (
  deps: SocketOperationsDeps,
  connection: SocketConnection,
  operation: Operation,
  query: string,
): Promise<Prepared> => {
  const place = connection.take()
  if (typeof place === 'string') {
    connection.drop('failed') // it may pass, and an error would end the stream for good
    const { code, message } = REFUSALS[place]
    return [new GraphQLError(message, { extensions: { code } })]
  }
  const subscription = await deps.subscribe(operation, query, null)
  if (isFailure(subscription)) {
    place()
    if (subscription.mayRetry) connection.drop('failed')
    return subscription.result.errors ?? []
  }
  const stream = createSocketStream({
    ...deps,
    subscription,
    isOpen: () => connection.isOpen,
    drop: (reason) => connection.drop(reason),
    release: () => {
      connection.streams.delete(stream)
      place()
    },
    endOfConnection: () => connection.end,
  })
  connection.streams.add(stream)
  if (!connection.isOpen) await stream.return()
  return () => stream
}

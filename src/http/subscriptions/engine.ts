import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql'
import type { Plugin, YogaServerInstance } from 'graphql-yoga'
import type { Context, RequestFacts } from '../../schema/context.ts'
import type { Operation } from './operation.ts'

/** A subscription that was accepted: what its field yields, each still to be executed. */
export interface OpenedSource extends ExecutionResult {
  readonly source: AsyncIterable<unknown>
}

/** Yoga's plugins (limits, cost, masking, deadlines, caches) without its HTTP. */
export interface Engine {
  readonly schema: GraphQLSchema
  /** @throws GraphQLError */
  parse(text: string): DocumentNode
  validate(document: DocumentNode): readonly GraphQLError[]
  /** @param message of the source, where the operation is a subscription */
  execute(operation: Operation, message?: unknown): Promise<ExecutionResult>
  subscribe(operation: Operation, facts: RequestFacts): Promise<ExecutionResult | OpenedSource>
  /** An error as a client may see it. */
  mask(error: unknown): GraphQLError
}

type Yoga = Pick<YogaServerInstance<Partial<RequestFacts>, Context>, 'getEnveloped'>

export const createEngine = (
  yoga: Yoga,
  { schema, mask }: Pick<Engine, 'schema' | 'mask'>,
): Engine => {
  const argsOf = async (operation: Operation, facts: Partial<RequestFacts> = {}) => {
    const enveloped = yoga.getEnveloped(facts)
    const contextValue = await enveloped.contextFactory()
    const { document, operationName, variables } = operation
    const args = { schema, document, operationName, variableValues: variables, contextValue }
    return { enveloped, args }
  }
  return {
    schema,
    mask,
    parse: (text) => {
      try {
        return yoga.getEnveloped({}).parse(text)
      } catch (error) {
        // Over HTTP Yoga adds this code.
        if (error instanceof GraphQLError) error.extensions.code ??= 'GRAPHQL_PARSE_FAILED'
        throw error
      }
    },
    validate: (document) => yoga.getEnveloped({}).validate(schema, document),
    execute: async (operation, message) => {
      const { enveloped, args } = await argsOf(operation)
      return enveloped.execute({ ...args, rootValue: message })
    },
    subscribe: async (operation, facts) => {
      const { enveloped, args } = await argsOf(operation, facts)
      return enveloped.subscribe(args)
    },
  }
}

const NEEDS_A_STREAM =
  'A subscription is answered as a stream: ask with "Accept: text/event-stream", by GET or POST, ' +
  'or over a WebSocket with the subprotocol graphql-transport-ws.'

/**
 * Takes subscriptions apart: subscribing yields the source, executing makes one message of it an
 * answer. Yoga's own way ties the two together for each stream, and its streams neither carry ids
 * nor see a reader that has stalled (2026-11, Yoga 5.24).
 */
export const sourceStreams = (): Plugin => ({
  onSubscribe: ({ args, setSubscribeFn, setResultAndStopExecution }) => {
    // Yoga's HTTP puts the request there: what comes that way can be answered once only.
    if ('request' in Object(args.contextValue)) {
      const extensions = { code: 'SUBSCRIPTION_NEEDS_STREAM', http: { status: 406 } }
      return setResultAndStopExecution({
        errors: [new GraphQLError(NEEDS_A_STREAM, { extensions })],
      })
    }
    setSubscribeFn(openSource)
  },
  onExecute: ({ args, setExecuteFn }) => {
    const operation = getOperationAST(args.document, args.operationName)
    if (operation?.operation === 'subscription') setExecuteFn(execute)
  },
})

const openSource = async (args: ExecutionArgs): Promise<ExecutionResult | OpenedSource> => {
  const opened = await createSourceEventStream(args)
  return Symbol.asyncIterator in opened ? { source: opened } : opened
}

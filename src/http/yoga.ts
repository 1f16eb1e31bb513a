import { type DocumentNode, GraphQLError } from 'graphql'
import { createYoga, useExecutionCancellation, type YogaServerOptions } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import type { Logger } from '../logger.ts'
import {
  type Context,
  createContextFactory,
  type RequestFacts,
  type SchemaDeps,
} from '../schema/context.ts'
import { buildSchema } from '../schema/schema.ts'
import type { Route } from './answer.ts'
import { costLimit } from './cost.ts'
import { MUTATION_DEADLINE_MS, operationDeadline, QUERY_DEADLINE_MS } from './deadline.ts'
import { exampleQueries } from './graphiql.ts'
import { documentLimits } from './limits.ts'
import { createMaskError } from './mask-error.ts'
import { type HttpMetrics, operationMetrics } from './metrics.ts'
import { createEngine, type Engine, sourceStreams } from './subscriptions/engine.ts'

export interface YogaDeps extends SchemaDeps {
  readonly logger: Logger
  readonly metrics: HttpMetrics
  /** Serve GraphiQL, the query editor, to browsers at /graphql. */
  readonly graphiql: boolean
  /** Default 5000. */
  readonly queryDeadlineMs?: number
}

export const MAX_BODY_BYTES = 100_000

export interface GraphQL {
  /** Queries by GET and POST, mutations by POST, JSON only. */
  readonly route: Route
  /** The same without HTTP, for other transports. */
  readonly engine: Engine
}

export const createGraphQL = (deps: YogaDeps): GraphQL => {
  const createContext = createContextFactory(deps)
  const schema = buildSchema()
  const maskError = createMaskError(deps.logger)
  const yoga = createYoga<Partial<RequestFacts>, Context>({
    schema,
    context: createContext,
    graphqlEndpoint: '/graphql',
    // Yoga answers every URL that ends in this; no URL ends in a space.
    healthCheckEndpoint: ' ',
    landingPage: false,
    graphiql: deps.graphiql && (() => graphiqlOptions(createContext())),
    renderGraphiQL: renderOffline,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: MAX_BODY_BYTES,
    maskedErrors: {
      errorMessage: UNEXPECTED,
      isDev: false,
      maskError,
    },
    // Expected failures are no errors of ours; what is logged, the masking logs.
    logging: false,
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: NO_CACHE },
    plugins: [
      operationMetrics(deps.metrics),
      ...documentLimits(),
      costLimit(),
      sourceStreams(),
      useExecutionCancellation(),
      operationDeadline({
        queryMs: deps.queryDeadlineMs ?? QUERY_DEADLINE_MS,
        mutationMs: MUTATION_DEADLINE_MS,
      }),
    ],
  })
  const mask = (error: unknown): GraphQLError => {
    const masked = maskError(error, UNEXPECTED)
    return masked instanceof GraphQLError ? masked : new GraphQLError(UNEXPECTED)
  }
  return {
    route: (request, response) => yoga(request, response),
    engine: createEngine(yoga, { schema, mask }),
  }
}

const UNEXPECTED = 'Unexpected error'

/**
 * Yoga's own keeps 1024 documents of any size, and failed ones too. A parsed document takes some 50
 * times the memory of its text, so texts are what is counted: 1 MB of them at most.
 */
const createDocumentCache = () =>
  new LRUCache<string, DocumentNode>({
    max: 512,
    maxSize: 1_000_000,
    maxEntrySize: 20_000,
    sizeCalculation: (_document, text) => text.length + 1,
  })

const NO_CACHE = { get: () => undefined, set: () => undefined }

/** Whatever throws in here would reach the browser with its stack. */
const graphiqlOptions = async ({ marketQueries }: Context) => {
  const slice = { position: null, backward: false, limit: 1 }
  const [market] = await marketQueries
    .list({ filter: {}, order: 'VOLUME_24H_DESC', slice })
    .catch(() => [])
  const tabs = exampleQueries(market?.id ?? 1).map((query) => ({ query }))
  return { title: 'polycool', defaultTabs: tabs }
}

/** From our own files: Yoga's default loads the page's script from a CDN. Large, so on demand. */
const renderOffline: NonNullable<
  YogaServerOptions<Partial<RequestFacts>, Context>['renderGraphiQL']
> = async (options) => {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return renderGraphiQL(options)
}

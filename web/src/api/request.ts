import type { TypedDocumentString } from '../graphql/documents.ts'
import { noteServerTime } from './server-clock.ts'

/** Of this server, whatever its host. */
export const GRAPHQL = '/graphql'

/** What the server answered, and when that arrived, by the clock of this browser in ms since 1970. */
export interface Received<Data> {
  readonly data: Data
  readonly at: number
}

/**
 * The server refused, or was not there. `code` is that of the GraphQL error, `HTTP_<status>`, or
 * `UNREACHABLE`; `message` can be shown to people.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: string
  /** Whole seconds after which a new try makes sense; null where the server does not say. */
  readonly retryAfterSeconds: number | null

  constructor(code: string, message: string, retryAfterSeconds: number | null = null) {
    super(message)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string }
  }[]
}

/** Asks one document. @throws RequestError; an abort by `signal` as it is */
export const request = async <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Received<Data>> => {
  const query = document.toString()
  const response = await send(JSON.stringify({ query, variables }), deadlineOf(query), signal)
  noteServerTime(response.headers.get('date'))
  const { data, errors } = await answerOf<Data>(response, signal)
  const [error] = errors ?? []
  if (error !== undefined) {
    throw new RequestError(error.extensions?.code ?? 'UNKNOWN', error.message, pauseOf(response))
  }
  if (data === undefined || data === null) throw notGraphQL(response)
  return { data, at: Date.now() }
}

const QUERY_MS = 8_000
/** `fetchMarket` may wait 10 s for upstream. */
const MUTATION_MS = 20_000

const deadlineOf = (query: string): number =>
  /^\s*mutation\b/.test(query) ? MUTATION_MS : QUERY_MS

const send = async (
  body: string,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<Response> => {
  const late = AbortSignal.timeout(deadlineMs)
  try {
    return await fetch(GRAPHQL, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    })
  } catch (error) {
    throw signal?.aborted ? error : unreachable()
  }
}

const unreachable = (): RequestError =>
  new RequestError('UNREACHABLE', 'The server does not answer.')

const answerOf = async <Data>(
  response: Response,
  signal: AbortSignal | undefined,
): Promise<Answer<Data>> => {
  try {
    return (await response.json()) as Answer<Data>
  } catch (error) {
    if (error instanceof SyntaxError) throw notGraphQL(response)
    throw signal?.aborted ? error : unreachable()
  }
}

/** A proxy's page, as a rule. */
const notGraphQL = (response: Response): RequestError =>
  new RequestError(
    `HTTP_${response.status}`,
    `Something before the server answered with HTTP ${response.status}.`,
    pauseOf(response),
  )

const pauseOf = (response: Response): number | null => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : null
}

import { FeedRequestError } from './errors.ts'
import { Interruption, interruptionOf } from './interruption.ts'
import { errorOf } from './payload.ts'

/** Where and how to ask. */
export interface Target {
  /** Of the GraphQL endpoint: `http://host:4000/graphql`; in a browser `/graphql` will do. */
  readonly url: string | URL
  /** Sent with every request, `authorization` say. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** In place of the global one. It must honour `signal`. */
  readonly fetch?: typeof fetch | undefined
}

export interface Operation {
  readonly operationName: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

const HEALING = new Set([408, 425, 429])
/** Nobody is believed who asks for more. */
const LONGEST_WAIT_MS = 15 * 60_000

/** Throws TypeError where no request could be made of it: waiting would not mend that. */
export const checkTarget = ({ url, headers }: Target): void => {
  new Request(url, { headers: { ...headers } })
}

/**
 * An answer of 2xx and of that media type. Throws Interruption for what may pass: no connection, 408,
 * 425, 429 and 5xx; FeedRequestError for every other answer.
 */
export const send = async (
  target: Target,
  operation: Operation,
  { accept, signal }: { readonly accept: string; readonly signal: AbortSignal },
): Promise<Response> => {
  const headers = new Headers({ ...target.headers })
  headers.set('accept', accept)
  headers.set('content-type', 'application/json')
  const fetch = target.fetch ?? globalThis.fetch
  const body = JSON.stringify(operation)
  const response = await fetch(target.url, {
    method: 'POST',
    headers,
    body,
    signal,
  }).catch((error: unknown) => {
    throw interruptionOf(error)
  })
  const isFeed = response.headers.get('content-type')?.startsWith(accept) === true
  if (response.ok && isFeed) return response
  throw await failureOf(response)
}

const failureOf = async (response: Response): Promise<Error> => {
  const { status, ok, headers } = response
  const error = errorOf(await response.text().catch(() => ''), status)
  if (HEALING.has(status) || status >= 500) {
    const fromBody = error instanceof Interruption ? error.retryAfterMs : 0
    const waitMs = retryAfterMs(headers.get('retry-after')) ?? fromBody
    const reason = `${status}: ${error?.message ?? response.statusText}`
    return new Interruption(reason, Math.min(LONGEST_WAIT_MS, waitMs))
  }
  if (error !== null) return error
  return ok
    ? new FeedRequestError('NOT_A_FEED', `Not polycool's: ${headers.get('content-type')}.`, status)
    : new FeedRequestError(`HTTP_${status}`, `The server answered ${status}.`, status)
}

/** Whole seconds or an HTTP date; null where it is absent or says neither. */
const retryAfterMs = (header: string | null): number | null => {
  if (header === null) return null
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

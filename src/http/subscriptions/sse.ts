import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Route, refusal, sendJson } from '../answer.ts'
import { clientAddress } from '../client-address.ts'
import type { RequestMetrics } from '../metrics.ts'
import { type Failure, isFailure } from './answers.ts'
import type { Release } from './connections.ts'
import type { Engine } from './engine.ts'
import { type Operation, operationOf, type Params, typeOf } from './operation.ts'
import { paramsOfBody, paramsOfUrl, readBody } from './params.ts'
import { bodyOf, REFUSALS } from './refusals.ts'
import { COMPLETE, nextOf, OPENING } from './sse-frame.ts'
import { SseStream, type SseStreamDeps } from './sse-stream.ts'
import type { Subscribe } from './subscribe.ts'

export interface SseDeps extends SseStreamDeps {
  readonly engine: Engine
  readonly subscribe: Subscribe
  readonly requestMetrics: RequestMetrics
  readonly trustProxy: number
  readonly maxBodyBytes: number
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const

/**
 * Subscriptions as server-sent events, in the way of graphql-sse's "distinct connections". Whatever
 * else is asked, and what is wrong with a document, `other` answers.
 */
export const createSseRoute =
  (deps: SseDeps, other: Route): Route =>
  async (request, response) => {
    if (!asksForEvents(request)) return other(request, response)
    const params = await readParams(request, response, deps.maxBodyBytes)
    if (params === 'answered' || response.destroyed) return undefined
    // Before anything is parsed, so that refusing costs little. The word may stand in a query too.
    if (params === null || !/\bsubscription\b/.test(params.query)) return other(request, response)
    if (deps.connections.isClosing) return response.destroy() // no status: EventSource would give up
    const place = deps.connections.take(clientAddress(request, deps.trustProxy))
    if (typeof place === 'string') {
      const refused = REFUSALS[place]
      response.setHeader('retry-after', refused.retryAfterSeconds)
      return sendJson(response, refused.status, bodyOf(refused))
    }
    const operation = subscriptionOf(params, deps.engine)
    if (operation === null) {
      place()
      return other(request, response)
    }
    return stream(deps, { request, response, operation, text: params.query, place })
  }

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly operation: Operation
  readonly text: string
  readonly place: Release
}

const stream = async (
  deps: SseDeps,
  { request, response, operation, text, place }: Asked,
): Promise<void> => {
  response.once('close', place)
  // An upgrade takes its listeners from a connection, and with them the end of queued responses.
  request.socket.once('close', place)
  const lastEventId = headerOf(request, 'last-event-id')
  const subscription = await deps.subscribe(operation, text, lastEventId)
  const { socket } = response
  if (socket === null || socket.destroyed) {
    if (!isFailure(subscription)) subscription.close()
    place()
    // Without a socket it waits behind another response, which may last for minutes: nobody needs that.
    request.socket.destroy()
    return
  }
  // Closed by its end, without chunks: each would cost two more writes.
  response.useChunkedEncodingByDefault = false
  if (lastEventId !== null) response.setHeader('x-polycool-resumed-from', lastEventId)
  response.writeHead(200, HEADERS)
  forget(request)
  if (isFailure(subscription)) refuse(deps, response, subscription)
  else new SseStream(deps, { response, socket }, subscription).start()
}

const refuse = (
  { requestMetrics }: SseDeps,
  response: ServerResponse,
  { result, mayRetry }: Failure,
): void => {
  for (const { extensions } of result.errors ?? []) requestMetrics.error(String(extensions.code))
  const next = `${OPENING}${nextOf(result)}`
  if (mayRetry) response.write(next, () => response.destroy())
  else response.end(`${next}${COMPLETE}`)
}

/** A stream lasts for minutes, and its headers are of no more use. */
const forget = (request: IncomingMessage): void => {
  request.headers = {}
  request.rawHeaders = []
}

const asksForEvents = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'POST') && /\btext\/event-stream\b/i.test(headers.accept ?? '')

/** What is read of a body is put where Yoga looks for it, as Express does. */
const readParams = async (
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<Params | null | 'answered'> => {
  if (request.method === 'GET') return paramsOfUrl(request.url ?? '/')
  if (Number(request.headers['content-length']) > maxBytes) return null
  const body = await readBody(request, maxBytes)
  if (body === 'cut') return 'answered'
  if (body === 'too-large') {
    response.setHeader('connection', 'close')
    request.resume()
    sendJson(response, 413, refusal('BODY_TOO_LARGE', `A body is ${maxBytes} bytes at most.`))
    return 'answered'
  }
  Object.assign(request, { body: body.text })
  return paramsOfBody(body.text)
}

/** Null for what is none, or is not valid. */
const subscriptionOf = (params: Params, engine: Engine): Operation | null => {
  try {
    const operation = operationOf(engine.parse(params.query), params)
    if (typeOf(operation) !== 'subscription') return null
    return engine.validate(operation.document).length === 0 ? operation : null
  } catch {
    return null
  }
}

const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

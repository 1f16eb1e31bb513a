import { on } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import {
  GapFound,
  ResetFound,
  SILENCE_MS,
  type Stream,
  type StreamOptions,
  type WireChange,
} from './stream.ts'

type Message =
  | ({ readonly __typename: 'ResolutionChange' } & WireChange)
  | { readonly __typename: 'ResolutionHeartbeat'; readonly cursor: string }
  | { readonly __typename: 'ResolutionStreamReset'; readonly reason: string }

const QUERY = `subscription ($after: String, $filter: ResolutionFilter) {
  resolutions(after: $after, filter: $filter) {
    __typename
    ... on ResolutionChange { cursor previousCursor kind market { gammaId } }
    ... on ResolutionHeartbeat { cursor }
    ... on ResolutionStreamReset { reason }
  }
}`

const LONGEST_PAUSE_MS = 4_000

/** The protocol `graphql-transport-ws`, by hand: resumes, and checks that nothing is missing. */
export const wsStream: Stream = async function* (options) {
  let position = options.after
  for (let attempt = 1; !options.signal.aborted; attempt++) {
    try {
      for await (const message of messagesOf({ ...options, after: position })) {
        if (attempt > 0) options.onConnected()
        attempt = 0
        position = positionAfter(message, position, options)
        if (message.__typename === 'ResolutionChange') yield message
      }
    } catch (error) {
      if (!(error instanceof ConnectionLost) && !options.signal.aborted) throw error
    }
    if (options.signal.aborted) return
    options.onLost(attempt)
    const most = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** attempt)
    await wait(Math.random() * most, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

const positionAfter = (message: Message, position: string, { filter }: StreamOptions): string => {
  if (message.__typename === 'ResolutionStreamReset') throw new ResetFound(message.reason)
  const isChange = message.__typename === 'ResolutionChange'
  const from = isChange ? message.previousCursor : message.cursor
  const mayMove = !isChange && Object.keys(filter).length > 0
  if (from !== position && !mayMove) throw new GapFound(`at ${position}, continued from ${from}`)
  return message.cursor
}

class ConnectionLost extends Error {}

/** The messages of one connection; ends or throws when it is lost. */
async function* messagesOf(options: StreamOptions): AsyncGenerator<Message> {
  const { url, after, filter, signal } = options
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws')
  const end = () => socket.terminate()
  const send = (message: object) => socket.send(JSON.stringify(message))
  signal.addEventListener('abort', end)
  const silence = setTimeout(end, SILENCE_MS)
  socket.once('open', () => send({ type: 'connection_init' }))
  try {
    for await (const [data] of on(socket, 'message', { close: ['close'] })) {
      silence.refresh()
      const message = JSON.parse(String(data))
      if (message.type === 'ping') send({ type: 'pong' })
      if (message.type === 'connection_ack') {
        send({
          id: '1',
          type: 'subscribe',
          payload: { query: QUERY, variables: { after, filter } },
        })
      }
      if (message.type === 'next') yield payloadOf(message.payload)
      if (message.type === 'error') throw refusalOf(message.payload)
      if (message.type === 'complete') return
    }
  } catch (error) {
    throw isOfNetwork(error) ? new ConnectionLost() : error
  } finally {
    clearTimeout(silence)
    signal.removeEventListener('abort', end)
    // What it still says about its end interests nobody.
    socket.on('error', () => undefined).terminate()
  }
}

const payloadOf = (payload: {
  readonly data?: { readonly resolutions?: Message } | null
  readonly errors?: readonly GraphQLFault[]
}): Message => {
  const message = payload.data?.resolutions
  if (payload.errors !== undefined || message == null) throw refusalOf(payload.errors ?? [])
  return message
}

interface GraphQLFault {
  readonly message: string
  readonly extensions?: { readonly code?: string; readonly retryAfterSeconds?: number }
}

/** What the server says passes by itself is a connection lost; the rest is refused for good. */
const refusalOf = (errors: readonly GraphQLFault[]): Error => {
  const { code = '', retryAfterSeconds } = errors[0]?.extensions ?? {}
  const passes = ['DATABASE_UNAVAILABLE', 'OPERATION_TIMEOUT'].includes(code)
  const isLost = passes || retryAfterSeconds !== undefined
  return isLost ? new ConnectionLost() : new Error(JSON.stringify(errors))
}

/** Of the socket, or of an upgrade that was answered otherwise (`ws` says so in words alone). */
const isOfNetwork = (error: unknown): boolean =>
  error instanceof Error &&
  ('code' in error ||
    /^(Unexpected server response|socket hang up|WebSocket was)/.test(error.message))

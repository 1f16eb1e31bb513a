import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'

export interface SseEvent {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

export interface SseStream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** So far. */
  readonly events: readonly SseEvent[]
  /** All that has come, as it came. */
  text(): string
  /** The next event that was not read yet; fails when the stream ends first. */
  next(): Promise<SseEvent>
  /** Reads no more. */
  pause(): void
  /** Settles when the server has ended it, in whatever way. */
  readonly closed: Promise<void>
  close(): void
}

export interface SseRequest {
  /** Sent by POST. Default: a GET. */
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly localAddress?: string
}

/** One request that takes server-sent events, closed when the present test ends. */
export const openSse = async (url: string, options: SseRequest = {}): Promise<SseStream> => {
  const response = await send(url, options)
  const events: SseEvent[] = []
  let text = ''
  let parsed = 0
  let read = 0
  let isClosed = false
  let wake = Promise.withResolvers<void>()
  const changed = (): void => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    for (let end = text.indexOf('\n\n', parsed); end !== -1; end = text.indexOf('\n\n', parsed)) {
      const event = eventOf(text.slice(parsed, end))
      if (event !== null) events.push(event)
      parsed = end + 2
    }
    changed()
  })
  const closed = new Promise<void>((resolve) => {
    response.on('error', () => undefined) // a cut connection is one way to end
    response.once('close', () => {
      isClosed = true
      changed()
      resolve()
    })
  })
  const next = async (): Promise<SseEvent> => {
    for (;;) {
      const event = events[read]
      if (event !== undefined) {
        read += 1
        return event
      }
      if (isClosed) throw new Error(`the stream ended after ${JSON.stringify(text.slice(-300))}`)
      await wake.promise
    }
  }
  const close = (): void => void response.destroy()
  onTestFinished(close)
  const { statusCode: status = 0, headers } = response
  const pause = (): void => void response.pause()
  return { status, headers, events, text: () => text, next, pause, closed, close }
}

const send = (url: string, { body, headers, localAddress }: SseRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const sent = request(url, {
      method: body === undefined ? 'GET' : 'POST',
      agent: false,
      headers: {
        accept: 'text/event-stream',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(localAddress !== undefined && { localAddress }),
    })
    sent.once('response', resolve).once('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })

/** Null for a block that has no event: a comment, or `retry` alone. */
const eventOf = (block: string): SseEvent | null => {
  const fields = block
    .split('\n')
    .filter((line) => !line.startsWith(':'))
    .map((line) => /^([a-z]+): ?(.*)$/.exec(line))
  const fieldOf = (name: string) => fields.find((field) => field?.[1] === name)?.[2] ?? null
  const data = fieldOf('data')
  if (data === null) return null
  return { id: fieldOf('id'), event: fieldOf('event') ?? 'message', data }
}

import { FeedRequestError } from './errors.ts'

export interface StreamEvent {
  /** `message` where the stream does not say. */
  readonly type: string
  readonly data: string
}

/** Messages are about 1 kB; this is no message, and nobody shall fill the memory with it. */
const LONGEST = 1 << 20

/**
 * Reads `text/event-stream` from pieces of text that may be split anywhere, between CR and LF too. An
 * event that its blank line has not ended is never told: of a cut connection nothing half arrives.
 * `id` and `retry` are left aside, as the cursor is inside of the messages.
 */
export const createEventParser = (): ((piece: string) => StreamEvent[]) => {
  let rest = ''
  let endedInCr = false
  let type = ''
  let data: string | null = null

  const takeField = (line: string): void => {
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') type = value
    if (name === 'data') data = data === null ? value : `${data}\n${value}`
  }

  /** Yoga ends a stream by `event: complete` without data, which the standard would not tell. */
  const endEvent = (): StreamEvent[] => {
    const event = { type: type === '' ? 'message' : type, data: data ?? '' }
    const isEmpty = type === '' && data === null
    type = ''
    data = null
    return isEmpty ? [] : [event]
  }

  return (piece) => {
    if (piece === '') return []
    const text = endedInCr && piece.startsWith('\n') ? piece.slice(1) : piece
    endedInCr = piece.endsWith('\r')
    const lines = (rest + text).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    const events = lines.flatMap((line) => {
      if (line === '') return endEvent()
      takeField(line)
      return []
    })
    if (rest.length + (data?.length ?? 0) > LONGEST) {
      throw new FeedRequestError('BAD_MESSAGE', `A message is longer than ${LONGEST} characters.`)
    }
    return events
  }
}

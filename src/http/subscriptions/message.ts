import type { ResolutionMessage } from '../../domain/resolution-change.ts'

/** What a stream has passed once it has sent this; null where streams have no position. */
export const cursorOf = (message: unknown): string | null => {
  if (!isResolutionMessage(message)) return null
  return message.type === 'reset' ? message.headCursor : message.cursor
}

/**
 * Equal for messages that read the same to whoever asks the same, but for where a stream stood
 * before; null for those that do not say what they hold, as the number of a market.
 */
export const keyOf = (message: unknown): string | null => {
  if (!isResolutionMessage(message)) return null
  return message.type === 'change' ? message.cursor : JSON.stringify(message)
}

/** Where the stream stood before this message; null where that is no part of it. */
export const previousOf = (message: unknown): string | null =>
  isChange(message) ? message.previousCursor : null

/** The same message, of a stream that stood there before. */
export const withPrevious = (message: unknown, previousCursor: string): unknown =>
  isChange(message) ? { ...message, previousCursor } : message

const isChange = (message: unknown): message is Extract<ResolutionMessage, { type: 'change' }> =>
  isResolutionMessage(message) && message.type === 'change'

const TYPES: ReadonlySet<unknown> = new Set(['change', 'heartbeat', 'reset'])

const isResolutionMessage = (message: unknown): message is ResolutionMessage =>
  typeof message === 'object' && message !== null && 'type' in message && TYPES.has(message.type)

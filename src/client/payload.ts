import { FeedRequestError } from './errors.ts'
import { Interruption } from './interruption.ts'

/** Codes of failures of the server, as 5xx are in HTTP: not the request is at fault. */
const PASSING = new Set(['DATABASE_UNAVAILABLE', 'OPERATION_TIMEOUT', 'INTERNAL_SERVER_ERROR'])

export type Json = Readonly<Record<string, unknown>>

const asObject = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null ? (value as Json) : null

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The first error of a GraphQL answer: an Interruption where it passes by itself. Null where the text
 * has none, or is no such answer. `status` is null inside of a stream.
 */
export const errorOf = (
  text: string,
  status: number | null,
): FeedRequestError | Interruption | null => {
  const errors = asObject(parseJson(text))?.errors
  const first = Array.isArray(errors) ? asObject(errors[0]) : null
  if (first === null) return null
  const { code, retryAfterSeconds } = asObject(first.extensions) ?? {}
  const message = String(first.message)
  if (typeof retryAfterSeconds === 'number') {
    return new Interruption(message, retryAfterSeconds * 1000)
  }
  if (typeof code !== 'string') return new FeedRequestError('GRAPHQL_ERROR', message, status)
  return PASSING.has(code) ? new Interruption(message) : new FeedRequestError(code, message, status)
}

/**
 * `data.resolutions` of an answer. Any error spoils the whole: a part of a message is never told, and
 * where the error passes, the next connection brings all of it.
 */
export const resolutionsOf = (text: string): Json => {
  const error = errorOf(text, null)
  if (error !== null) throw error
  const resolutions = asObject(asObject(asObject(parseJson(text))?.data)?.resolutions)
  if (resolutions === null) {
    throw new FeedRequestError('BAD_MESSAGE', `Not a message of the feed: ${text.slice(0, 200)}`)
  }
  return resolutions
}

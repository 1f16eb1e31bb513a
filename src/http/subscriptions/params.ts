import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Params } from './operation.ts'

/**
 * The body as text; `too-large` when it is larger than allowed, with the rest of it left unread, and
 * `cut` when the client has left before its end.
 */
export const readBody = async (
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly text: string } | 'too-large' | 'cut'> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length
      if (size > maxBytes) return 'too-large'
      chunks.push(chunk)
    }
  } catch {
    return 'cut'
  }
  return { text: Buffer.concat(chunks).toString() }
}

/** Null for what is not well formed: Yoga says what is wrong with it. */
export const paramsOfBody = (body: string): Params | null => paramsOf(parseJson(body))

export const paramsOfUrl = (url: string): Params | null => {
  const { searchParams } = new URL(url, 'http://localhost')
  const variables = searchParams.get('variables')
  return paramsOf({
    query: searchParams.get('query'),
    operationName: searchParams.get('operationName') || null,
    variables: variables ? parseJson(variables) : null,
  })
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const MEMBERS: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions'])

const paramsOf = (value: unknown): Params | null => (isParams(value) ? value : null)

const isParams = (value: unknown): value is Params =>
  isRecord(value) &&
  Object.keys(value).every((name) => MEMBERS.has(name)) &&
  typeof value.query === 'string' &&
  (value.operationName == null || typeof value.operationName === 'string') &&
  (value.variables === null || !('variables' in value) || isRecord(value.variables))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

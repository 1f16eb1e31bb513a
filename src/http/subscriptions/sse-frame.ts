import { Buffer } from 'node:buffer'
import type { ExecutionResult } from 'graphql'
import type { Answer } from './answers.ts'
import { formatResult } from './format.ts'

/**
 * How long an EventSource waits before it resumes. Browsers differ in their own: some 3 s, some 5 s,
 * and some add none after a reset.
 */
export const OPENING = 'retry: 2000\n\n'
export const COMPLETE = 'event: complete\ndata:\n\n'
export const PING = ':\n\n'

const frames = new WeakMap<Answer, Buffer>()

/** Encoded once for all the streams that share the answer. */
export const frameOf = (answer: Answer): Buffer => {
  const known = frames.get(answer)
  if (known !== undefined) return known
  const { cursor, result } = answer
  const frame = Buffer.from(`${cursor === null ? '' : `id: ${cursor}\n`}${nextOf(result)}`)
  frames.set(answer, frame)
  return frame
}

/** As graphql-sse has it; JSON holds no line break, which would end the field. */
export const nextOf = (result: ExecutionResult): string =>
  `event: next\ndata: ${JSON.stringify(formatResult(result))}\n\n`

import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { ExecutionResult } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Engine } from './engine.ts'
import { cursorOf, keyOf, previousOf, withPrevious } from './message.ts'
import type { Operation } from './operation.ts'

/** One message of a source, executed: what is sent. Shared by many streams. */
export interface Answer {
  readonly result: ExecutionResult
  readonly cursor: string | null
}

/**
 * The last answer of a stream that goes wrong. Where a new try may succeed, the client must be left
 * without a `complete`, or it would stop for ever; and without a cursor, or it would pass over what
 * it was not told.
 */
export interface Failure {
  readonly result: ExecutionResult
  readonly mayRetry: boolean
}

export const isFailure = (value: object): value is Failure => 'mayRetry' in value

/** One stream's share in the answers of those that ask the same. */
export interface Membership {
  answer(message: unknown): Promise<Answer | Failure>
  /** At most once. */
  leave(): void
}

/** Ends when nobody is left who asks so. */
interface Group {
  readonly key: string
  readonly operation: Operation
  members: number
  /** What most streams ask for one after the other: the very same message. */
  last: { readonly message: unknown; readonly answer: Promise<Answer | Failure> } | null
}

const RETRY_MS = 1_000
/** What is late so often is late by itself, and would keep the database busy for ever. */
const MAX_LATE = 3

/** Long enough for streams that have fallen behind together, too short for a market to age. */
const SHARED_MS = 10_000
const MOST_SHARED = 2_000

/** Stands for the one member in which the streams of a change differ. No text of a market has it. */
const ANY_PREVIOUS = randomBytes(24).toString('base64url')
/** Streams that stood elsewhere before one change are few: those of one filter stand together. */
const MOST_VARIANTS = 20
/** Characters; what is longer is shared by those that wait for it at the same time, and not kept. */
const LONGEST_KEPT = 100_000

/**
 * Executes each message once for all streams that ask the same, so that a change costs the database
 * as much with ten thousand readers as with one, whatever they filter by.
 */
export const createAnswers = ({ execute }: Pick<Engine, 'execute'>) => {
  const groups = new Map<string, Group>()
  const shared = new LRUCache<string, Promise<Variants>>({
    max: MOST_SHARED,
    ttl: SHARED_MS,
    ttlAutopurge: true,
  })

  /**
   * Tries for as long as the database is away: the message must not be passed over. What fails for
   * another reason of ours is no answer either.
   */
  const produce = async (group: Group, message: unknown): Promise<Answer | Failure> => {
    for (let tries = 1; ; tries += 1) {
      const result = await execute(group.operation, message)
      const isWorthAnother = has(result, AWAY) || (has(result, LATE) && tries < MAX_LATE)
      if (!isWorthAnother || group.members === 0) {
        return isOurs(result) ? { result, mayRetry: true } : { result, cursor: cursorOf(message) }
      }
      await wait(RETRY_MS * (0.5 + Math.random()), undefined, { ref: false })
    }
  }

  const produceOnce = (group: Group, message: unknown, key: string): Promise<Variants> => {
    const sharedKey = `${group.key} ${key}`
    const known = shared.get(sharedKey)
    if (known !== undefined) return known
    const produced = produce(group, withPrevious(message, ANY_PREVIOUS)).then((answered) => {
      const text = isFailure(answered) ? '' : JSON.stringify(answered.result.data ?? null)
      const isKept = !isFailure(answered) && text.length <= LONGEST_KEPT
      if (!isKept) shared.delete(sharedKey) // of a failure, whoever comes back has it tried again
      if (!isKept) group.last = null
      return isFailure(answered) ? () => answered : variantsOf(answered, text)
    })
    shared.set(sharedKey, produced)
    return produced
  }

  const answer = (group: Group, message: unknown): Promise<Answer | Failure> => {
    const { last } = group
    if (last !== null && last.message === message) return last.answer
    const key = keyOf(message)
    if (key === null || group.members === 1) return produce(group, message)
    const answered = produceOnce(group, message, key).then((answerTo) =>
      answerTo(previousOf(message)),
    )
    group.last = { message, answer: answered }
    return answered
  }

  return {
    join: (key: string, operation: Operation): Membership => {
      const group = groups.get(key) ?? { key, operation, members: 0, last: null }
      groups.set(key, group)
      group.members += 1
      return {
        answer: (message) => answer(group, message),
        leave: () => {
          group.members -= 1
          if (group.members === 0) groups.delete(key)
        },
      }
    },
  }
}

/** One answer as it reads to streams that stood at different positions before. */
type Variants = (previousCursor: string | null) => Answer | Failure

/** @param text its data */
const variantsOf = (answer: Answer, text: string): Variants => {
  if (!text.includes(ANY_PREVIOUS)) return () => answer
  const variants = new LRUCache<string, Answer>({ max: MOST_VARIANTS })
  return (previousCursor) => {
    const previous = previousCursor ?? ''
    const known = variants.get(previous)
    if (known !== undefined) return known
    const said = JSON.parse(text.replaceAll(ANY_PREVIOUS, previous))
    const variant = { ...answer, result: { ...answer.result, data: said } }
    variants.set(previous, variant)
    return variant
  }
}

export type Answers = ReturnType<typeof createAnswers>

const AWAY = 'DATABASE_UNAVAILABLE'
const LATE = 'OPERATION_TIMEOUT'

const has = ({ errors = [] }: ExecutionResult, code: string): boolean =>
  errors.some(({ extensions }) => extensions.code === code)

/** Whether the same operation may well succeed in a while. */
export const isPassing = (result: ExecutionResult): boolean =>
  has(result, AWAY) || has(result, LATE)

/** An error without a code is one that nobody expected. */
const isOurs = (result: ExecutionResult): boolean =>
  isPassing(result) ||
  (result.errors ?? []).some(({ extensions: { code = UNEXPECTED } }) => code === UNEXPECTED)

const UNEXPECTED = 'INTERNAL_SERVER_ERROR'

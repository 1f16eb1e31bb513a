import { GraphQLError } from 'graphql'
import { isAppError } from '../../errors.ts'
import { type Answer, createAnswers, type Failure, isPassing, type Membership } from './answers.ts'
import type { Engine } from './engine.ts'
import { groupKeyOf, type Operation } from './operation.ts'

/** One subscription, pulled by its transport: nothing is produced before it is asked for. */
export interface Subscription {
  /** Null when the source has ended. Never rejects; to be called again after it has settled. */
  next(): Promise<Answer | Failure | null>
  /** Ends the source; a call of `next` under way may then never settle. Idempotent. */
  close(): void
}

export type Subscribe = (
  operation: Operation,
  text: string,
  lastEventId: string | null,
) => Promise<Subscription | Failure>

export const createSubscribe = (engine: Engine): Subscribe => {
  const answers = createAnswers(engine)
  return async (operation, text, lastEventId) => {
    const stop = new AbortController()
    try {
      const opened = await engine.subscribe(operation, { lastEventId, signal: stop.signal })
      if (!('source' in opened)) return { result: opened, mayRetry: isPassing(opened) }
      const membership = answers.join(groupKeyOf(operation, text), operation)
      return new SourceSubscription(opened.source, membership, stop, engine)
    } catch (error) {
      stop.abort('the stream was not opened') // which ends a source that was
      return failureOf(error, engine)
    }
  }
}

/** A class: there are ten thousand of them. */
class SourceSubscription implements Subscription {
  readonly #source: AsyncIterator<unknown>
  readonly #membership: Membership
  readonly #stop: AbortController
  readonly #engine: Engine

  constructor(
    source: AsyncIterable<unknown>,
    membership: Membership,
    stop: AbortController,
    engine: Engine,
  ) {
    this.#source = source[Symbol.asyncIterator]()
    this.#membership = membership
    this.#stop = stop
    this.#engine = engine
  }

  async next(): Promise<Answer | Failure | null> {
    try {
      const { done, value } = await this.#source.next()
      return done === true ? null : await this.#membership.answer(value)
    } catch (error) {
      return failureOf(error, this.#engine)
    }
  }

  close(): void {
    if (this.#stop.signal.aborted) return
    this.#stop.abort('the stream is over') // a text: without one Node makes an error of it
    this.#membership.leave()
    // Its failure would reach nobody: the stream has ended.
    Promise.resolve(this.#source.return?.()).catch(() => undefined)
  }
}

/** Whose fault it was: what the client asked for stays wrong, all else may pass. */
const failureOf = (error: unknown, { mask }: Engine): Failure => {
  const result = { errors: [mask(error)] }
  const isAsked = isAppError(error) || error instanceof GraphQLError
  return { result, mayRetry: !isAsked || isPassing(result) }
}

/** Reads on when it is told that there may be more. */
export interface Waiting {
  poke(): void
}

const OVER = { done: true, value: undefined } as const

/**
 * An iterator that makes its next message when it is asked for it, and otherwise is one entry in the
 * set of those that wait: no queue to overflow, no timer, and no closure but those of one promise.
 */
export abstract class PullStream<Message> implements AsyncIterableIterator<Message, undefined> {
  readonly #waiting: Set<Waiting>
  readonly #signal: AbortSignal
  #waiter: PromiseWithResolvers<IteratorResult<Message, undefined>> | null = null
  #isOver = false

  /** @param signal ends it, as `return` does */
  constructor(waiting: Set<Waiting>, signal: AbortSignal) {
    this.#waiting = waiting
    this.#signal = signal
    if (signal.aborted) this.#isOver = true
    else signal.addEventListener('abort', this)
  }

  /** The next message, or null where there is none yet: it is asked again with the next `poke`. */
  protected abstract pull(): Message | null

  /** Called once, at its end, unless it was over before it began. */
  protected abstract ended(): void

  get isOver(): boolean {
    return this.#isOver
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Message, undefined>> {
    if (this.#isOver) return Promise.resolve(OVER)
    if (this.#waiter !== null) return this.#waiter.promise.then(() => this.next())
    const value = this.pull()
    if (value !== null) return Promise.resolve({ done: false, value })
    this.#waiter = Promise.withResolvers()
    this.#waiting.add(this)
    return this.#waiter.promise
  }

  poke(): void {
    if (this.#waiter === null) return
    const value = this.pull()
    if (value !== null) this.#settle({ done: false, value })
  }

  /** Settles at once, and whoever waits for a message with it. */
  return(): Promise<IteratorResult<Message, undefined>> {
    if (!this.#isOver) {
      this.#isOver = true
      this.#signal.removeEventListener('abort', this)
      this.ended()
      this.#settle(OVER)
    }
    return Promise.resolve(OVER)
  }

  /** Of the signal: a method takes less than a closure for each of many streams. */
  handleEvent(): void {
    void this.return()
  }

  #settle(result: IteratorResult<Message, undefined>): void {
    const waiter = this.#waiter
    this.#waiter = null
    this.#waiting.delete(this)
    waiter?.resolve(result)
  }
}

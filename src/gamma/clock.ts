/** Time and waiting, passed in so that a test need not wait. */
export interface Clock {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds since the epoch, for the dates that upstream names. */
  readonly wallNow: () => number
  /** Calls back once after `ms`; the answer calls it off. */
  readonly after: (ms: number, callback: () => void) => () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms`; rejects with the signal's reason as soon as that aborts. */
export const sleep = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const onAbort = () => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })

/** A controller that aborts with any of its parents; aborting it lets go of them. */
export const linkedController = (
  ...parents: readonly (AbortSignal | undefined)[]
): AbortController => {
  const controller = new AbortController()
  for (const parent of parents) {
    if (parent?.aborted) controller.abort(parent.reason)
    parent?.addEventListener('abort', () => controller.abort(parent.reason), {
      once: true,
      signal: controller.signal,
    })
  }
  return controller
}

export interface Bounds {
  readonly clock: Clock
  /** Milliseconds until the work is aborted with `late()`; undefined: no time limit. */
  readonly ms: number | undefined
  readonly late: () => Error
  readonly signals: readonly (AbortSignal | undefined)[]
}

/** Runs `work` under a deadline and its caller's signals. `work` must reject when its signal aborts. */
export const within = async <T>(
  { clock, ms, late, signals }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const controller = linkedController(...signals)
  const cancel = ms === undefined ? undefined : clock.after(ms, () => controller.abort(late()))
  try {
    controller.signal.throwIfAborted()
    return await work(controller.signal)
  } finally {
    cancel?.()
    controller.abort('done')
  }
}

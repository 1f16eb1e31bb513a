export interface Watchdog {
  /** Aborts with the outer signal, on silence and on `close`. */
  readonly signal: AbortSignal
  /** From here on something is waited for. */
  start(): void
  /** It is here; how long the consumer takes with it is its own affair. */
  stop(): void
  isSilent(): boolean
  close(): void
}

/** Ends a connection on which nothing arrives for that long while something is waited for. */
export const createWatchdog = (silenceMs: number, outer: AbortSignal): Watchdog => {
  const connection = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let silent = false
  const abort = (): void => connection.abort()
  outer.addEventListener('abort', abort)
  if (outer.aborted) abort()

  return {
    signal: connection.signal,
    start() {
      timer = setTimeout(() => {
        silent = true
        abort()
      }, silenceMs)
    },
    stop() {
      clearTimeout(timer)
    },
    isSilent: () => silent,
    close() {
      clearTimeout(timer)
      outer.removeEventListener('abort', abort)
      abort()
    },
  }
}

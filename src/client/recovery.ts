import { Interruption } from './interruption.ts'
import type { StreamStatus } from './status.ts'
import { wait } from './wait.ts'

const FIRST_MS = 100
const LONGEST_MS = 15_000

export interface Recovery {
  /** Throws what no further attempt can mend; else waits, the longer the more have failed in a row. */
  after(error: unknown): Promise<void>
  /** The next failure is the first again. */
  succeeded(): void
}

/**
 * Full jitter: anything from nothing to a bound that doubles from 0.1 s to 15 s, so that clients that
 * were cut off together do not come back together. What the server asks for is added to it.
 */
export const createRecovery = (
  signal: AbortSignal,
  onStatus: (status: StreamStatus) => void,
): Recovery => {
  let attempt = 0
  return {
    async after(error) {
      if (signal.aborted) return
      if (!(error instanceof Interruption)) throw error
      const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
      const delayMs = error.retryAfterMs + Math.round(Math.random() * bound)
      attempt += 1
      onStatus({ state: 'reconnecting', reason: error.message, delayMs, attempt })
      await wait(delayMs, signal)
    },
    succeeded() {
      attempt = 0
    },
  }
}

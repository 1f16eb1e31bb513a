import { type BreakerState, createBreaker, type Verdict } from './breaker.ts'
import type { Clock } from './clock.ts'
import { createConcurrencyLimit, type Sample, type Slowdown } from './concurrency.ts'
import { GammaError } from './failure.ts'
import type { Throttle } from './throttle.ts'

export interface HostState {
  readonly breaker: BreakerState
  /** Requests of polls and sweeps that may be in flight at once. */
  readonly concurrencyLimit: number
  /** End of the pause that Gamma asked for, as far as this process knows; null: none. */
  readonly throttledUntil: Date | null
}

export type HostNotice =
  | ({ readonly kind: 'slow' } & Slowdown)
  | { readonly kind: 'breaker'; readonly state: BreakerState }

/** A request that was sent; exactly one of both is to be called. */
export interface Try {
  answered(answer: Omit<Sample, 'label'>): void
  failed(error: unknown): void
}

export interface Host {
  /** @throws GammaError GAMMA_RATE_LIMITED or GAMMA_UNAVAILABLE while nothing is to be sent */
  check(label: string): void
  /** The same, as much may have happened while a request waited; begins a try otherwise. */
  begin(label: string): Try
  state(): HostState
}

export interface HostOptions {
  readonly throttle: Throttle
  /** Requests of polls and sweeps in flight at once, at most. */
  readonly pollingSlots: number
  readonly timeoutMs: number
  readonly onNotice: (notice: HostNotice) => void
  readonly clock: Clock
}

/** What this process has seen of Gamma, and how it holds back: by pauses, breaker and concurrency. */
export const createHost = (options: HostOptions): Host => {
  const { throttle, timeoutMs, onNotice, clock } = options
  const breaker = createBreaker({
    clock,
    onChange: (state) => onNotice({ kind: 'breaker', state }),
  })
  const concurrency = createConcurrencyLimit({
    most: options.pollingSlots,
    onSlow: (slowdown) => onNotice({ kind: 'slow', ...slowdown }),
    clock,
  })

  const verdictOf = (error: unknown, waitedMs: number): Verdict => {
    if (!(error instanceof GammaError)) return 'unknown'
    if (error.code === 'GAMMA_TIMEOUT' && !error.transient) {
      // The whole call's time was up. Only a wait as long as a try's says something of Gamma.
      return waitedMs > timeoutMs / 2 ? 'failed' : 'unknown'
    }
    return error.transient && error.code !== 'GAMMA_RATE_LIMITED' ? 'failed' : 'answered'
  }

  const begin = (label: string): Try => {
    throttle.check(label)
    const settle = breaker.begin(label)
    const begunAt = clock.now()
    return {
      answered: (answer) => {
        settle('answered')
        concurrency.answered({ label, ...answer })
      },
      failed: (error) => {
        const verdict = verdictOf(error, clock.now() - begunAt)
        settle(verdict)
        if (!(error instanceof GammaError) || verdict === 'unknown') return
        if (error.code === 'GAMMA_TIMEOUT' || error.code === 'GAMMA_RATE_LIMITED') {
          concurrency.refused(label, begunAt)
        }
      },
    }
  }

  return {
    check: (label) => {
      throttle.check(label)
      breaker.check(label)
    },
    begin,
    state: () => ({
      breaker: breaker.state(),
      concurrencyLimit: concurrency.limit(),
      throttledUntil: throttle.until(),
    }),
  }
}

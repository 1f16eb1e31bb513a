import type { Clock } from './clock.ts'
import { GammaError } from './failure.ts'

const WINDOW_MS = 30_000
const FEWEST_TRIES = 10
const OPEN_MS = 15_000

/** `half-open`: one request is sent to find out. */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** How a try ended; `unknown`: whoever asked gave up. */
export type Verdict = 'answered' | 'failed' | 'unknown'

export interface Breaker {
  /** @throws GammaError GAMMA_UNAVAILABLE while nothing is to be sent */
  check(label: string): void
  /** The same, and begins a try otherwise; the answer is to be told once how it ended. */
  begin(label: string): (verdict: Verdict) => void
  state(): BreakerState
}

export interface BreakerOptions {
  readonly clock: Clock
  readonly onChange: (state: BreakerState) => void
}

/**
 * Stops asking a host that fails: it opens when half of at least ten tries within 30 s have failed in
 * passing ways (no connection, no answer in time, 5xx), and after 15 s lets a single request through.
 */
export const createBreaker = ({ clock, onChange }: BreakerOptions): Breaker => {
  let state: BreakerState = 'closed'
  let probeAt = 0
  let isProbing = false
  /** Oldest first; only while closed. */
  let tries: { readonly at: number; readonly failed: boolean }[] = []

  const change = (to: BreakerState) => {
    state = to
    tries = []
    if (to === 'open') probeAt = clock.now() + OPEN_MS
    onChange(to)
  }

  const check = (label: string) => {
    const leftMs = probeAt - clock.now()
    if (state === 'closed' || (leftMs <= 0 && !isProbing)) return
    const message = `${label}: not sent, Gamma has been failing`
    const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000))
    throw new GammaError('GAMMA_UNAVAILABLE', message, { retryAfterSeconds })
  }

  const count = (failed: boolean) => {
    const now = clock.now()
    tries = [...tries.filter(({ at }) => at > now - WINDOW_MS), { at: now, failed }]
    const failures = tries.filter((each) => each.failed).length
    if (tries.length >= FEWEST_TRIES && failures * 2 >= tries.length) change('open')
  }

  const settleProbe = (verdict: Verdict) => {
    isProbing = false
    if (verdict !== 'unknown') change(verdict === 'answered' ? 'closed' : 'open')
  }

  return {
    check,
    begin: (label) => {
      check(label)
      const isProbe = state !== 'closed'
      if (isProbe) isProbing = true
      if (state === 'open') change('half-open')
      return (verdict) => {
        if (isProbe) settleProbe(verdict)
        // What was sent before it opened tells nothing of now.
        else if (state === 'closed' && verdict !== 'unknown') count(verdict === 'failed')
      }
    },
    state: () => state,
  }
}

import type { Clock } from './clock.ts'
import { GammaError } from './failure.ts'

export interface Throttle {
  /** Nothing may be sent for `ms` from now; never shortens what was imposed before. */
  impose(ms: number): void
  /** Throws GAMMA_RATE_LIMITED with `retryAfterSeconds` while nothing may be sent. */
  check(label: string): void
  until(): Date | null
}

/** The host's Retry-After, for every lane and route: until it has passed the network is not touched. */
export const createThrottle = (clock: Clock): Throttle => {
  let liftedAt = Number.NEGATIVE_INFINITY
  const leftMs = () => liftedAt - clock.now()
  return {
    impose: (ms) => {
      liftedAt = Math.max(liftedAt, clock.now() + ms)
    },
    check: (label) => {
      const left = leftMs()
      if (left <= 0) return
      const message = `${label}: not sent, Gamma asked for a pause`
      const retryAfterSeconds = Math.ceil(left / 1000)
      throw new GammaError('GAMMA_RATE_LIMITED', message, { retryAfterSeconds })
    },
    until: () => (leftMs() > 0 ? new Date(clock.wallNow() + leftMs()) : null),
  }
}

export interface Clock {
  /** Simulated milliseconds since 1970. */
  now(): number
  /** Moves simulated time forward at once. */
  advance(ms: number): void
}

/** Simulated time starts at the real one and runs `speed` times as fast. */
export const createClock = (realNow: () => number, speed: number): Clock => {
  const startedAt = realNow()
  let ahead = 0
  return {
    now: () => startedAt + ahead + (realNow() - startedAt) * speed,
    advance: (ms) => {
      if (ms < 0) throw new RangeError(`cannot advance by ${ms} ms: time only moves forward`)
      ahead += ms
    },
  }
}

import { eventClosedAt } from './build.ts'
import { singlesFor } from './event-size.ts'
import type { EventPlan } from './plan.ts'

/** How many are wanted open at the start, everything included; undefined: as many as it happens. */
export interface Wanted {
  readonly events: number | undefined
  readonly markets: number | undefined
}

/** Watches a universe being filled, and says what the next ordinary event should be like. */
export interface Quota {
  /** Counts what is open of one more event. */
  count(event: EventPlan): void
  /** Throws a RangeError when what is there without ordinary events is too much already. */
  checkRoom(): void
  isMet(): boolean
  /** For `planBaseEvent`: what brings the rest of the events to the rest of the markets. */
  singles(): number
}

const isOpen = (t: number) => (market: EventPlan['markets'][number]) =>
  market.startAt <= t && t < market.closedAt && !market.placeholder

export const createQuota = (wanted: Wanted, t: number): Quota => {
  const open = { events: 0, markets: 0 }
  // Not every market made is open: some were decided early, some are placeholders.
  let made = 0
  return {
    count: (event) => {
      made += event.markets.length
      open.markets += event.markets.filter(isOpen(t)).length
      if (event.visibleAt <= t && t < eventClosedAt(event)) open.events += 1
    },
    checkRoom: () => {
      for (const kind of ['events', 'markets'] as const) {
        const [most, have] = [wanted[kind], open[kind]]
        if (most === undefined || have <= most) continue
        throw new RangeError(
          `simulator: up/down markets and strays alone are ${have} open ${kind}, more than ${most}`,
        )
      }
    },
    isMet: () =>
      wanted.events === undefined
        ? open.markets >= (wanted.markets ?? 0)
        : open.events >= wanted.events,
    singles: () => {
      if (wanted.events === undefined || wanted.markets === undefined) return 0
      const left = (wanted.markets - open.markets) / (wanted.events - open.events)
      return singlesFor(left * (open.markets === 0 ? 1 : made / open.markets))
    },
  }
}

import { oracleCourse } from './oracle.ts'
import { closedAtOf, type EventPlan, type MarketPlan } from './plan.ts'
import { between, hash, unit } from './random.ts'
import { hour, minute, second } from './wire.ts'

/** An event under construction: its markets are added once it exists, since they point back. */
export type EventDraft = EventPlan & { readonly markets: MarketPlan[] }

export interface MarketFacts {
  readonly id: number
  readonly index: number
  readonly createdAt: number
  readonly startAt: number
  readonly endAt: number | null
  readonly decidedAt: number
  /** When given, the close is this instant and the decision lies a whole oracle course before it. */
  readonly closedAt?: number
  readonly yes: boolean
  readonly outcomes?: number
  readonly placeholder?: boolean
  readonly fastFrom?: number
}

/**
 * How often a row changes: of all markets about one in seven moves twice a minute, one in five
 * every few minutes, the rest hourly or a few times a day. Half of that is the event's own heat.
 */
const paceOf = (event: EventPlan, h: number): number => {
  const u = unit(h, 51) < 0.5 ? unit(event.hash, 52) : unit(h, 52)
  if (u < 0.12) return between(h, 53, 15_000, 45_000)
  if (u < 0.3) return between(h, 53, 2 * minute, 6 * minute)
  if (u < 0.65) return between(h, 53, 10 * minute, hour)
  return between(h, 53, 2 * hour, 24 * hour)
}

/** What closes while somebody watches does so at the very instant that `closedTime` can tell. */
export const wholeSecond = (ms: number): number => Math.floor(ms / second) * second

/** Completes a market of `event` and adds it there. */
export const addMarket = (event: EventDraft, facts: MarketFacts): MarketPlan => {
  const h = hash(event.hash, 1000 + facts.index)
  const course = oracleCourse(h)
  const placeholder = facts.placeholder ?? false
  const never = Number.POSITIVE_INFINITY
  const length =
    course.closesAfter === never && facts.closedAt !== undefined ? 2 * hour : course.closesAfter
  const stepMs = paceOf(event, h)
  const market: MarketPlan = {
    id: facts.id,
    event,
    index: facts.index,
    hash: h,
    createdAt: facts.createdAt,
    startAt: facts.startAt,
    tradesAt: placeholder ? never : facts.startAt + between(h, 54, minute, 10 * minute),
    endAt: facts.endAt,
    decidedAt: placeholder
      ? never
      : facts.closedAt === undefined
        ? facts.decidedAt
        : facts.closedAt - length,
    closedAt: placeholder ? never : (facts.closedAt ?? wholeSecond(facts.decidedAt + length)),
    result: course.split ? 'split' : facts.yes ? 0 : 1,
    outcomes: facts.outcomes ?? 2,
    placeholder,
    stepMs,
    fastFrom: facts.fastFrom ?? never,
    fastMs: Math.max(15_000, stepMs / 20),
    volumeStep: Math.exp(between(h, 55, 0, 4.2)),
  }
  event.markets.push(market)
  return market
}

/**
 * When the last of its markets closed, unless somebody closed it by hand; Infinity: one never does.
 * Placeholders do not count.
 */
export const eventClosedAt = (event: EventPlan): number => {
  if (event.closedByHand !== undefined) return event.closedByHand
  let latest = Number.NEGATIVE_INFINITY
  for (const market of event.markets) {
    if (!market.placeholder) latest = Math.max(latest, closedAtOf(market))
  }
  return latest
}

import { closedAtOf, type EventPlan, type MarketPlan } from './plan.ts'
import { hash, noise, unit } from './random.ts'
import { day, hour } from './wire.ts'

/**
 * Prices and volumes as pure functions of the plan and the instant. A market changes at discrete
 * steps; between two steps its row stands still, and everything in the row is computed as of the
 * last step, so `updatedAt` moves exactly when the row does.
 */

/** Prices are counted in halves of the finest tick: 0 to 2000 for 0 to 1. */
export const priceScale = 2000

export interface Quote {
  /** Midpoint of the book, the price of the first outcome. */
  readonly price: number
  readonly bid: number
  readonly ask: number
  readonly tick: number
  readonly last: number
}

export interface Step {
  readonly index: number
  readonly at: number
}

const stepsBeforeFast = (plan: MarketPlan): number =>
  Math.max(0, Math.ceil((plan.fastFrom - plan.tradesAt) / plan.stepMs))

const stepTime = (plan: MarketPlan, index: number): number => {
  if (index <= 0) return plan.tradesAt
  const slow = plan.fastFrom === Number.POSITIVE_INFINITY ? index + 1 : stepsBeforeFast(plan)
  const jitter = 0.8 * unit(plan.hash, 100 + index)
  if (index < slow) {
    return Math.min(plan.tradesAt + (index + jitter) * plan.stepMs, plan.fastFrom)
  }
  return Math.max(plan.tradesAt, plan.fastFrom) + (index - slow + jitter) * plan.fastMs
}

/** The last change of price and volume at or before `t`; null before the first trade. */
export const lastStep = (plan: MarketPlan, t: number): Step | null => {
  const at = Math.min(t, closedAtOf(plan) - 1)
  if (at < plan.tradesAt) return null
  const guess =
    at < plan.fastFrom
      ? Math.floor((at - plan.tradesAt) / plan.stepMs)
      : stepsBeforeFast(plan) +
        Math.floor((at - Math.max(plan.tradesAt, plan.fastFrom)) / plan.fastMs)
  for (let index = guess; index > 0; index--) {
    const time = stepTime(plan, index)
    if (time <= at) return { index, at: time }
  }
  return { index: 0, at: plan.tradesAt }
}

/** Lifetime volume in USD after a step: strictly growing with the index. */
export const volumeAfter = (plan: MarketPlan, index: number): number =>
  plan.volumeStep * (index + unit(plan.hash, 9_000_000 + index))

/** Lifetime volume at an instant, 0 before the first trade. */
export const volumeAt = (plan: MarketPlan, t: number): number => {
  const step = lastStep(plan, t)
  return step === null ? 0 : volumeAfter(plan, step.index)
}

/** USD resting in the book. */
export const liquidityAfter = (plan: MarketPlan, index: number): number =>
  (800 + 40_000 * unit(plan.hash, 12) ** 3) * (0.8 + 0.4 * unit(plan.hash, 8_000_000 + index))

const baseLogit = (plan: MarketPlan): number => {
  if (plan.event.kind !== 'outcomes') return -0.6 + 5 * (unit(plan.hash, 21) - 0.5)
  const winner = plan.result === 0 ? 0.7 : 0
  return 2.4 * unit(plan.hash, 21) - 0.09 * Math.min(plan.index, 40) + winner
}

const drift = (plan: MarketPlan, index: number, at: number): number =>
  0.9 * noise(hash(plan.hash, 22), at / (9 * day)) +
  0.45 * noise(hash(plan.hash, 23), at / day) +
  0.2 * noise(hash(plan.hash, 24), at / (2 * hour)) +
  0.08 * (unit(plan.hash, 7_000_000 + index) - 0.5)

const fieldWeight = new WeakMap<EventPlan, number>()

/** Sum of the weights of all named outcomes of a negRisk event: its prices then sum to about one. */
const weightOf = (event: EventPlan): number => {
  let weight = fieldWeight.get(event)
  if (weight === undefined) {
    weight = 0
    for (const market of event.markets) {
      if (!market.placeholder) weight += Math.exp(baseLogit(market))
    }
    fieldWeight.set(event, weight)
  }
  return weight
}

/** The first outcome's chance after a step, 0 to 1. */
const chanceAfter = (plan: MarketPlan, index: number, at: number): number => {
  const { upDown, kind } = plan.event
  if (upDown !== null) {
    const left = (upDown.windowEnd - at) / (upDown.windowEnd - upDown.windowStart)
    if (left >= 1) return 0.5 + 0.01 * (unit(plan.hash, index) - 0.5)
    const lead =
      noise(hash(plan.hash, 22), (1 - left) * 6) + (plan.result === 0 ? 1 : -1) * (1 - left)
    return 1 / (1 + Math.exp((-1.5 * lead) / (Math.sqrt(Math.max(left, 0)) + 0.05)))
  }
  if (kind === 'outcomes') {
    const weight = Math.exp(baseLogit(plan) + 0.2 * drift(plan, index, at))
    return Math.min(0.98, weight / weightOf(plan.event))
  }
  return 1 / (1 + Math.exp(-(baseLogit(plan) + drift(plan, index, at))))
}

/** The book after a step; once the fact is known it pins just short of the payout. */
export const quoteAfter = (plan: MarketPlan, index: number, at: number, pinned: boolean): Quote => {
  const known = pinned || at >= plan.decidedAt
  const chance =
    known && plan.result !== 'split' ? (plan.result === 0 ? 1 : 0) : chanceAfter(plan, index, at)
  const tick = chance < 0.04 || chance > 0.96 ? 2 : 20
  const ticks = priceScale / tick
  const spread = known ? 1 : 1 + Math.floor(4 * unit(plan.hash, 25) ** 2)
  const bid = tick * Math.min(ticks - spread, Math.max(0, Math.round(chance * ticks - spread / 2)))
  const ask = bid + spread * tick
  const last = unit(plan.hash, 6_000_000 + index) < 0.5 && bid > 0 ? bid : ask
  return { price: (bid + ask) / 2, bid, ask, tick, last }
}

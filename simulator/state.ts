import { oracleCourse } from './oracle.ts'
import { closedAtOf, type MarketPlan } from './plan.ts'
import { hash, unit } from './random.ts'
import {
  lastStep,
  liquidityAfter,
  priceScale,
  type Quote,
  quoteAfter,
  type Step,
  volumeAfter,
} from './walk.ts'
import { day, hour } from './wire.ts'

/** All that moves in a market's row, as of one instant. */
export interface MarketState {
  readonly updatedAt: number
  readonly closed: boolean
  /** The oracle's present word and its words so far. */
  readonly status: string | null
  readonly history: readonly string[]
  /** Null before the first trade. */
  readonly figures: Figures | null
}

export interface Figures {
  readonly quote: Quote
  /** Prices of all outcomes as decimal strings that sum to one exactly while there are two. */
  readonly prices: readonly string[]
  readonly volume: number
  readonly volume24hr: number
  readonly volume1wk: number
  readonly volume1mo: number
  readonly volume1yr: number
  readonly liquidity: number
  readonly change: { hour: number; day: number; week: number; month: number }
}

export const isClosedAt = (plan: MarketPlan, t: number): boolean => t >= closedAtOf(plan)

interface Oracle {
  readonly status: string | null
  readonly history: readonly string[]
  readonly since: number
}

const silent: Oracle = { status: null, history: [], since: 0 }

/** The oracle's word on a market: machines settle up/down markets, nobody proposes there. */
const oracleAt = (plan: MarketPlan, t: number): Oracle => {
  if (plan.ruling !== undefined) return plan.ruling
  if (t < plan.decidedAt) return silent
  const closed = isClosedAt(plan, t)
  if (plan.event.upDown !== null) {
    return closed ? { status: 'resolved', history: [], since: plan.closedAt } : silent
  }
  if (plan.event.kind === 'amm' && unit(plan.hash, 81) < 0.9) {
    return closed ? { status: null, history: [], since: plan.closedAt } : silent
  }
  const course = oracleCourse(plan.hash)
  const past = course.steps.filter((step) => plan.decidedAt + step.after <= t)
  const last = past.at(-1)
  const history: string[] = past.map((step) => step.status)
  if (closed) {
    if (course.recordsResolved && !course.staysProposed) history.push('resolved')
    const status = course.staysProposed ? 'proposed' : 'resolved'
    return { status, history, since: plan.closedAt }
  }
  return last === undefined
    ? silent
    : { status: last.status, history, since: plan.decidedAt + last.after }
}

const text = (units: number): string => String(units / priceScale)

/** Residues of the automated market maker: more digits than a float holds, or nothing at all. */
const ammPrices = (plan: MarketPlan): string[] => {
  const { hash: h, outcomes, result } = plan
  const winner = result === 'split' ? 0 : Math.min(result, outcomes - 1)
  if (unit(h, 82) < 0.03) return Array.from({ length: outcomes }, () => '0')
  const scale = unit(h, 82) < 0.9 ? 1e9 : 1
  return Array.from({ length: outcomes }, (_, i) => {
    const rest = String(1e8 + Math.floor(unit(hash(h, 83), i) * 8e8))
    const tail = `${rest}${rest.slice(1, 7)}${plan.id}`
    if (i !== winner) return scale === 1 ? `0.1${tail}` : `0.00000000${tail}`
    return scale === 1 ? `0.7${tail}` : `0.999999${tail}`
  })
}

const pricesOf = (plan: MarketPlan, quote: Quote, closed: boolean): string[] => {
  if (closed && plan.event.kind === 'amm') return ammPrices(plan)
  const { result, isFinal } = plan.ruling ?? { result: plan.result, isFinal: closed }
  if (!isFinal) return [text(quote.price), text(priceScale - quote.price)]
  if (result === 'split') return ['0.5', '0.5']
  return result === 0 ? ['1', '0'] : ['0', '1']
}

const figuresAt = (plan: MarketPlan, step: Step, pinned: boolean, closed: boolean): Figures => {
  const quote = quoteAfter(plan, step.index, step.at, pinned)
  const volume = volumeAfter(plan, step.index)
  const since = (span: number): number => {
    const before = lastStep(plan, step.at - span)
    return before === null ? volume : volume - volumeAfter(plan, before.index)
  }
  const changeOver = (span: number): number => {
    const before = lastStep(plan, step.at - span)
    if (before === null) return 0
    return (quote.price - quoteAfter(plan, before.index, before.at, false).price) / priceScale
  }
  return {
    quote,
    prices: pricesOf(plan, quote, closed),
    volume,
    volume24hr: since(day),
    volume1wk: since(7 * day),
    volume1mo: since(30 * day),
    volume1yr: since(365 * day),
    liquidity: closed ? 0 : liquidityAfter(plan, step.index),
    change: {
      hour: changeOver(hour),
      day: changeOver(day),
      week: changeOver(7 * day),
      month: changeOver(30 * day),
    },
  }
}

/** Instant of the last change of the row. */
export const updatedAtOf = (plan: MarketPlan, t: number): number => {
  const step = lastStep(plan, t)
  return Math.max(plan.startAt + 300, step?.at ?? 0, oracleAt(plan, t).since)
}

export const marketStateAt = (plan: MarketPlan, t: number): MarketState => {
  const closed = isClosedAt(plan, t)
  const oracle = oracleAt(plan, t)
  const step = lastStep(plan, t)
  return {
    updatedAt: Math.max(plan.startAt + 300, step?.at ?? 0, oracle.since),
    closed,
    status: oracle.status,
    history: oracle.history,
    figures: step === null ? null : figuresAt(plan, step, oracle.status !== null, closed),
  }
}

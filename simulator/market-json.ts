import { fixedMembers } from './market-fixed.ts'
import { closedAtOf, type MarketPlan } from './plan.ts'
import { unit } from './random.ts'
import { type Figures, type MarketState, marketStateAt } from './state.ts'
import { priceScale } from './walk.ts'
import {
  hour,
  isoDate,
  isoMicros,
  isoSeconds,
  listInString,
  longDate,
  money,
  spaced,
  unlessZero,
} from './wire.ts'
import { rulesText } from './words.ts'

/**
 * A market as Gamma writes it, but for the order of its members. Null is never written: a member
 * that has no value is absent (the one exception upstream is `feeType`).
 */

export interface MarketExtras {
  /** Wire text of the events it belongs to; null where the route leaves the member out. */
  readonly events: string | null
  /** Wire text of its tags; null unless they were asked for. */
  readonly tags: string | null
}

const amounts = (plan: MarketPlan, state: MarketState): string => {
  const { figures } = state
  const untraded = figures === null
  if (untraded && plan.placeholder === false && unit(plan.hash, 104) < 0.3) return ''
  const volume = money(figures?.volume ?? 0)
  const text = `,"volume":"${volume}","volumeNum":${volume},"volumeClob":${volume}`
  if (untraded) return `${text}${freshZeros}`
  if (plan.event.era === 'amm') return `,"volume":"${volume}","volumeNum":${volume}`
  const recent = plan.event.era === 'current' && !(state.closed && unit(plan.hash, 116) < 0.55)
  return text + volumes('', figures, recent) + volumes('Clob', figures, recent)
}

const freshZeros =
  ',"volume24hr":0,"volume1wk":0,"volume1mo":0,"volume1yr":0,"volume24hrAmm":0,"volume1wkAmm":0' +
  ',"volume1moAmm":0,"volume1yrAmm":0,"volume24hrClob":0,"volume1wkClob":0,"volume1moClob":0' +
  ',"volume1yrClob":0,"volumeAmm":0,"liquidityAmm":0,"oneDayPriceChange":0,"oneHourPriceChange":0' +
  ',"oneWeekPriceChange":0,"oneMonthPriceChange":0,"oneYearPriceChange":0'

const volumes = (suffix: string, figures: Figures, recent: boolean): string =>
  (recent ? unlessZero(`volume24hr${suffix}`, money(figures.volume24hr)) : '') +
  unlessZero(`volume1wk${suffix}`, money(figures.volume1wk)) +
  unlessZero(`volume1mo${suffix}`, money(figures.volume1mo)) +
  unlessZero(`volume1yr${suffix}`, money(figures.volume1yr))

const book = (plan: MarketPlan, state: MarketState): string => {
  const { figures } = state
  if (figures === null) return ',"spread":1,"lastTradePrice":0,"bestBid":0,"bestAsk":1'
  const { quote, change } = figures
  const settled = state.closed && unit(plan.hash, 117) < 0.2
  return (
    `,"spread":${(quote.ask - quote.bid) / priceScale}` +
    unlessZero('oneDayPriceChange', settled ? 0 : change.day) +
    unlessZero('oneHourPriceChange', settled ? 0 : change.hour) +
    unlessZero('oneWeekPriceChange', settled ? 0 : change.week) +
    unlessZero('oneMonthPriceChange', settled ? 0 : change.month) +
    unlessZero('lastTradePrice', unit(plan.hash, 105) < 0.03 ? 0 : quote.last / priceScale) +
    unlessZero('bestBid', quote.bid / priceScale) +
    `,"bestAsk":${quote.ask / priceScale}`
  )
}

const liquidity = (plan: MarketPlan, state: MarketState): string => {
  // Upstream wipes the member some time after the close.
  const drop = plan.event.era === 'current' ? 0.5 : 0.8
  if (state.closed && plan.event.upDown === null && unit(plan.hash, 106) < drop) return ''
  const amount = Math.round((state.figures?.liquidity ?? 0) * 1e5) / 1e5
  const competitive =
    state.figures === null || state.closed
      ? 0
      : 1 / (1 + (1 - 2 * (state.figures.quote.price / priceScale)) ** 2 / 4)
  return (
    `,"liquidity":"${amount}","liquidityNum":${amount},"liquidityClob":${amount}` +
    `,"competitive":${competitive}${state.closed && state.figures !== null ? ',"liquidityAmm":0' : ''}`
  )
}

const resolution = (plan: MarketPlan, state: MarketState): string => {
  const status = state.status === null ? '' : `,"umaResolutionStatus":"${state.status}"`
  const history = `,"umaResolutionStatuses":${listInString(state.history)}`
  if (!state.closed) return status + history
  const early = plan.event.era === 'early' || plan.event.era === 'amm'
  const closedAt = closedAtOf(plan)
  const umaEnd = early ? longDate(closedAt) : isoSeconds(closedAt)
  const isUnsaid = plan.ruling?.isFinal === false || (early && unit(plan.hash, 118) < 0.7)
  const automatic = isUnsaid ? '' : ',"automaticallyResolved":true'
  return `${status}${history},"closedTime":"${spaced(closedAt)}","umaEndDate":"${umaEnd}"${automatic}`
}

/** Everything else that moves. */
const status = (plan: MarketPlan, state: MarketState): string => {
  const prices = state.figures?.prices
  const started = !plan.placeholder && plan.startAt + hour <= state.updatedAt
  return (
    (prices === undefined ? '' : `,"outcomePrices":${listInString(prices)}`) +
    `,"closed":${state.closed},"updatedAt":"${isoMicros(state.updatedAt)}"` +
    (started ? `,"startDateIso":"${isoDate(plan.startAt)}"` : '')
  )
}

const orders = (plan: MarketPlan, state: MarketState): string => {
  const tick = (state.figures?.quote.tick ?? 20) / priceScale
  const accepting = !state.closed || unit(plan.hash, 111) < 0.01
  return `,"orderPriceMinTickSize":${tick},"acceptingOrders":${accepting}${book(plan, state)}`
}

/** The wire text of a market as of instant `t`. */
export const marketJson = (
  seed: number,
  plan: MarketPlan,
  t: number,
  extras: MarketExtras,
): string => {
  const state = marketStateAt(plan, t)
  return (
    fixedMembers(seed, plan) +
    `,"description":"${rulesText(plan.event.hash)}"` +
    status(plan, state) +
    amounts(plan, state) +
    liquidity(plan, state) +
    resolution(plan, state) +
    (plan.event.era === 'amm' ? '' : orders(plan, state)) +
    (extras.events === null ? '' : `,"events":[${extras.events}]`) +
    (extras.tags === null ? '' : `,"tags":[${extras.tags}]`) +
    '}'
  )
}

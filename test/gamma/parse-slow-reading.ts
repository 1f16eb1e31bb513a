import type { Market } from '../../src/domain/market.ts'
import { verdictOf } from '../../src/domain/resolution.ts'
import { isSameDecimal, isSameInstant, wireText } from '../support/exact.ts'
import type { JsonObject } from '../support/recordings.ts'

/**
 * A second, slow reading of a market row, which shares nothing with the parser: decimals by BigInt
 * over the wire text, dates by Date and the text of the fraction, lists by JSON.parse.
 */

const list = (wire: unknown): readonly string[] =>
  wire === undefined ? [] : (JSON.parse(String(wire)) as readonly string[])

const verdictBySlowReading = (row: JsonObject, now: number): string => {
  const prices = list(row.outcomePrices).map(Number)
  const status = wireText(row.umaResolutionStatus)
  const closedAt = Date.parse(String(row.closedTime ?? 'never').replace(/\+00$/, 'Z'))
  const winners = prices.filter((price) => price === 1).length
  const zeros = prices.filter((price) => price === 0).length
  const isExact = winners === 1 && zeros === prices.length - 1
  const isSettled = status === 'resolved' || status === 'settled'
  const isPending = ['requested', 'proposed', 'disputed'].includes(status ?? '')

  if (row.closed === true && row.marketType !== 'scalar' && prices.length > 1) {
    const source = isSettled ? 'ORACLE' : row.automaticallyResolved ? 'AUTOMATIC' : 'PRICES'
    if (isExact && !isPending) return `WIN ${source}`
    const isUndisputed =
      status !== 'disputed' && !list(row.umaResolutionStatuses).includes('disputed')
    if (isExact && isUndisputed && now - closedAt > 7 * 86_400_000) return 'WIN AGED'
    const isHalf = prices.every((price) => price * prices.length === 1)
    if (isHalf && (isSettled || (row.automaticallyResolved === true && !isPending))) {
      return `SPLIT ${source}`
    }
    const isAmm = row.enableOrderBook !== true
    const isEra = isSettled || (status === null && closedAt < Date.UTC(2023, 0))
    if (isAmm && isEra && prices.filter((price) => price >= 0.999).length === 1) {
      return `WIN ${source}`
    }
  }
  if (status === 'disputed') return 'DISPUTED'
  if (status === 'proposed') return 'PROPOSED'
  return row.closed === true ? 'CLOSED' : 'OPEN'
}

const verdict = (market: Market, now: string): string => {
  const { status, resolution } = verdictOf(market, now)
  return resolution === null ? status : `${resolution.kind} ${resolution.source}`
}

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The members of `market` that a separate reading of `row` contradicts, as `512345.volume`. */
export const disagreements = (row: JsonObject, market: Market, now: string): readonly string[] => {
  const prices = list(row.outcomePrices)
  const tokens = list(row.clobTokenIds)
  const events = row.events as readonly JsonObject[] | undefined
  const start = Date.parse(String(row.eventStartTime))
  const end = Date.parse(String(row.endDate))
  const window = market.tradingWindow
  const question = row.question || row.groupItemTitle || row.slug

  const isRight: Record<string, boolean> = {
    id: String(market.id) === row.id,
    question: market.question === question,
    names: equal(
      market.outcomes.map(({ name }) => name),
      list(row.outcomes),
    ),
    prices: market.outcomes.every(({ price }, index) => isSameDecimal(price, prices[index])),
    tokens: market.outcomes.every(({ tokenId }, index) => tokenId === (tokens[index] ?? null)),
    eventIds: equal(
      market.eventIds,
      events?.map(({ id }) => Number(id)),
    ),
    umaHistory: equal(market.umaHistory, list(row.umaResolutionStatuses)),
    scalar: market.scalar === (row.marketType === 'scalar'),
    volume: isSameDecimal(market.volume, row.volume ?? row.volumeNum),
    liquidity: isSameDecimal(market.liquidity, row.liquidity ?? row.liquidityNum),
    window:
      !(start < end) ||
      (window !== null &&
        Date.parse(window.startsAt) === start &&
        Date.parse(window.endsAt) === end),
    verdict: verdict(market, now) === verdictBySlowReading(row, Date.parse(now)),
  }
  const texts = {
    slug: 'slug',
    description: 'description',
    conditionId: 'conditionId',
    image: 'image',
    icon: 'icon',
    groupTitle: 'groupItemTitle',
    umaStatus: 'umaResolutionStatus',
  } as const
  const decimals = {
    bestBid: 'bestBid',
    bestAsk: 'bestAsk',
    lastTradePrice: 'lastTradePrice',
    spread: 'spread',
    priceChange24h: 'oneDayPriceChange',
    volume24h: 'volume24hr',
  } as const
  const instants = {
    startsAt: 'startDate',
    endsAt: 'endDate',
    closedAt: 'closedTime',
    createdAt: 'createdAt',
    upstreamUpdatedAt: 'updatedAt',
  } as const
  const flags = [
    'active',
    'closed',
    'archived',
    'acceptingOrders',
    'enableOrderBook',
    'automaticallyResolved',
    'negRisk',
    'negRiskOther',
  ] as const
  for (const [ours, theirs] of entries(texts))
    isRight[ours] = market[ours] === wireText(row[theirs])
  for (const [ours, theirs] of entries(decimals))
    isRight[ours] = isSameDecimal(market[ours], row[theirs])
  for (const [ours, theirs] of entries(instants))
    isRight[ours] = isSameInstant(market[ours], row[theirs])
  for (const flag of flags) isRight[flag] = market[flag] === (row[flag] ?? false)

  return Object.keys(isRight)
    .filter((name) => !isRight[name])
    .map((name) => `${row.id}.${name}`)
}

const entries = <T extends Record<string, string>>(names: T): [keyof T & string, T[keyof T]][] =>
  Object.entries(names) as [keyof T & string, T[keyof T]][]

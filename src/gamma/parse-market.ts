import type { Market } from '../domain/market.ts'
import { tradingWindowOf } from '../domain/short.ts'
import { pickMarket } from './parse-keys.ts'
import { readOutcomes, readTexts } from './parse-list.ts'
import {
  type Row,
  RowRefused,
  readDecimal,
  readDuration,
  readFlag,
  readText,
  readTimestamp,
  requireFlag,
  requireId,
} from './parse-member.ts'
import { noteValue, type Tally } from './parse-tally.ts'
import { storable } from './parse-text.ts'

const UMA_STATUSES = new Set(['requested', 'proposed', 'disputed', 'resolved', 'settled'])
const MARKET_TYPES = new Set(['normal', 'scalar'])

const noteStatus = (tally: Tally, member: string, status: string): void => {
  if (!UMA_STATUSES.has(status)) noteValue(tally, member, status)
}

// Taken for absent, an unreadable status or history could turn a dispute into a resolution.
const readUmaStatus = (tally: Tally, value: unknown): string | null => {
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') throw new RowRefused('Its oracle status is not text.')
  const status = storable(value).toLowerCase()
  noteStatus(tally, 'market.umaResolutionStatus', status)
  return status
}

const readUmaHistory = (tally: Tally, value: unknown): readonly string[] => {
  if (value === '[]') return []
  const history = readTexts(tally, 'oracle statuses', value).map((status) => status.toLowerCase())
  for (const status of history) noteStatus(tally, 'market.umaResolutionStatuses', status)
  return history
}

const isScalar = (tally: Tally, value: unknown): boolean => {
  const type = readText(tally, 'market.marketType', value)
  if (type !== null && !MARKET_TYPES.has(type)) noteValue(tally, 'market.marketType', type)
  return type === 'scalar'
}

/** Lower case, as look-ups are: upstream takes hex digits in either. */
const readConditionId = (tally: Tally, value: unknown): string | null => {
  const text = readText(tally, 'market.conditionId', value)
  return text !== null && /^0x[\da-f]+$/i.test(text) ? text.toLowerCase() : text
}

const readConfiguredDuration = (tally: Tally, config: unknown): number | null =>
  typeof config === 'object' && config !== null && 'duration' in config
    ? readDuration(tally, 'market.cryptoMarketConfig.duration', config.duration)
    : null

/**
 * One market in upstream's spelling.
 *
 * @param eventIds undefined where the payload says nothing about events.
 * @throws RowRefused when the row cannot be used.
 */
export const parseMarket = (
  tally: Tally,
  value: Row,
  eventIds: readonly number[] | undefined,
): Market => {
  const row = pickMarket(tally, value)
  const id = requireId(row.id)
  const slug = readText(tally, 'market.slug', row.slug)
  const groupTitle = readText(tally, 'market.groupItemTitle', row.groupItemTitle)
  const endsAt = readTimestamp(tally, 'market.endDate', row.endDate)
  const createdAt = readTimestamp(tally, 'market.createdAt', row.createdAt)
  return {
    id,
    slug,
    question:
      readText(tally, 'market.question', row.question) ?? groupTitle ?? slug ?? `Market ${id}`,
    description: readText(tally, 'market.description', row.description),
    conditionId: readConditionId(tally, row.conditionId),
    image: readText(tally, 'market.image', row.image),
    icon: readText(tally, 'market.icon', row.icon),
    groupTitle,
    outcomes: readOutcomes(tally, row),
    eventIds,

    active: readFlag(tally, 'market.active', row.active),
    closed: requireFlag('closed', row.closed),
    archived: readFlag(tally, 'market.archived', row.archived),
    acceptingOrders: readFlag(tally, 'market.acceptingOrders', row.acceptingOrders),
    enableOrderBook: readFlag(tally, 'market.enableOrderBook', row.enableOrderBook),
    automaticallyResolved: readFlag(
      tally,
      'market.automaticallyResolved',
      row.automaticallyResolved,
    ),
    negRisk: readFlag(tally, 'market.negRisk', row.negRisk),
    negRiskOther: readFlag(tally, 'market.negRiskOther', row.negRiskOther),
    scalar: isScalar(tally, row.marketType),
    umaStatus: readUmaStatus(tally, row.umaResolutionStatus),
    umaHistory: readUmaHistory(tally, row.umaResolutionStatuses),

    bestBid: readDecimal(tally, 'market.bestBid', row.bestBid),
    bestAsk: readDecimal(tally, 'market.bestAsk', row.bestAsk),
    lastTradePrice: readDecimal(tally, 'market.lastTradePrice', row.lastTradePrice),
    spread: readDecimal(tally, 'market.spread', row.spread),
    priceChange24h: readDecimal(tally, 'market.oneDayPriceChange', row.oneDayPriceChange),
    // The text is the exact figure, the number next to it the same one after rounding.
    volume:
      readDecimal(tally, 'market.volume', row.volume) ??
      readDecimal(tally, 'market.volumeNum', row.volumeNum),
    volume24h: readDecimal(tally, 'market.volume24hr', row.volume24hr),
    liquidity:
      readDecimal(tally, 'market.liquidity', row.liquidity) ??
      readDecimal(tally, 'market.liquidityNum', row.liquidityNum),

    startsAt: readTimestamp(tally, 'market.startDate', row.startDate),
    endsAt,
    closedAt: readTimestamp(tally, 'market.closedTime', row.closedTime),
    createdAt,
    upstreamUpdatedAt: readTimestamp(tally, 'market.updatedAt', row.updatedAt),
    tradingWindow: tradingWindowOf({
      eventStartsAt: readTimestamp(tally, 'market.eventStartTime', row.eventStartTime),
      endsAt,
      slug,
      durationMs: readConfiguredDuration(tally, row.cryptoMarketConfig),
      createdAt,
    }),
  }
}

import type { EventOrder, MarketOrder } from '../db/queries/orders.ts'
import type { Category } from '../domain/category.ts'
import type { PriceInterval } from '../domain/price-history.ts'
import type { StreamResetReason } from '../domain/resolution-change.ts'
import type {
  MarketStatus,
  ResolutionChangeKind,
  ResolutionKind,
  ResolutionSource,
} from '../domain/status.ts'
import type { Tier } from '../domain/tier.ts'
import { builder } from './builder.ts'

/** An enum whose values are its names; the record makes a description for each a matter of types. */
const enumOf = <Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) => {
  const entries = Object.entries<string>(values).map(
    ([value, text]) => [value, { description: text }] as const,
  )
  return builder.enumType<typeof name, Record<Value, { description: string }>>(name, {
    description,
    values: Object.fromEntries(entries) as Record<Value, { description: string }>,
  })
}

export const MarketStatusEnum = enumOf<MarketStatus>(
  'MarketStatus',
  'Where a market or an event stands. An event stands where its markets stand.',
  {
    OPEN: 'Trading, or about to.',
    PROPOSED: 'An outcome was proposed to the oracle and can still be disputed.',
    DISPUTED: 'The proposed outcome is disputed.',
    CLOSED: 'Closed, with no final result yet.',
    RESOLVED: 'Closed with a final result.',
  },
)

export const ResolutionKindEnum = enumOf<ResolutionKind>('ResolutionKind', 'How a market pays.', {
  WIN: 'One outcome pays 1, the others 0.',
  SPLIT: 'All outcomes pay equal shares.',
})

export const ResolutionSourceEnum = enumOf<ResolutionSource>(
  'ResolutionSource',
  'What decided a resolution.',
  {
    ORACLE: 'The oracle reports the question as resolved or settled.',
    AUTOMATIC: 'Upstream resolved it automatically, without the oracle.',
    PRICES: 'Upstream says nothing of the oracle; the final prices decide.',
    AGED: 'Final prices and no dispute for more than 7 days, though the oracle never finished.',
  },
)

export const ResolutionChangeKindEnum = enumOf<ResolutionChangeKind>(
  'ResolutionChangeKind',
  'What happened to a market.',
  {
    PROPOSED:
      'An outcome was proposed to the oracle; again, after a dispute or a rejected proposal.',
    DISPUTED: 'The proposed outcome was disputed; again, when the oracle says so a second time.',
    CLOSED: 'Upstream closed it, with no final result yet.',
    RESOLVED: 'It has a final result.',
    CORRECTED:
      'Its result was another one than the log said, or none at all: only after a second look, a ' +
      'minute or more after the first, has shown the same.',
    REOPENED: 'It trades again.',
  },
)

export const StreamResetReasonEnum = enumOf<StreamResetReason>(
  'StreamResetReason',
  'Why a stream could not go on from a cursor.',
  {
    CURSOR_INVALID: 'It is no cursor of the log.',
    CURSOR_EXPIRED: 'Entries that follow it are not kept any more.',
    CURSOR_EPOCH: 'It belongs to another log: the database was restored or replaced.',
    CURSOR_AHEAD: 'It lies beyond the last entry.',
  },
)

export const PollTierEnum = enumOf<Tier>('PollTier', 'What keeps a market fresh.', {
  EVENTS: 'The events with the most volume, with all their markets; every 30 s by default.',
  STANDALONE: 'The markets with the most volume outside those events; every 5 min by default.',
  RESOLUTIONS: 'Everything else, and every closing and resolution; every 5 min by default.',
  ON_DEMAND: 'Looked at on request, by `fetchMarket`.',
})

export const CategoryEnum = enumOf<Category>(
  'Category',
  'What an event is about, by its tags: the first of these that has one of them (an event tagged ' +
    '`economy` and `politics` is FINANCE). A market has the category of its event.',
  {
    SPORTS: 'Sports and esports.',
    CRYPTO: 'Cryptocurrencies, their prices, airdrops and companies.',
    FINANCE: 'Economy, central banks, stocks and business.',
    GEOPOLITICS: 'Politics, elections and world affairs.',
    OTHER: 'None of the others: culture, science, weather; and markets without an event.',
  },
)

export const PriceIntervalEnum = enumOf<PriceInterval>(
  'PriceInterval',
  'The span of time of one candle of a price history. All begin at whole multiples in UTC.',
  {
    MINUTE: 'Kept for 48 hours. Of a minute its first and its last price are known.',
    FIVE_MINUTES: 'Kept for 7 days.',
    HOUR: 'Kept for PRICE_RETENTION_DAYS (30 by default).',
    DAY: 'From midnight to midnight UTC; made of hours, and kept as long.',
  },
)

const MOVING = 'Walked page by page, a row whose key did not move meanwhile appears exactly once.'
const STEADY = 'Walked page by page it has no duplicate and no gap while data change.'
const UNKNOWN_LOWEST = 'An unknown number counts as the lowest.'
const moving = (text: string) => `${text} ${UNKNOWN_LOWEST} ${MOVING}`
const steady = (text: string) => `${text} ${STEADY}`

const CLOSED_RECENTLY = `Closed last first, at an unknown time last. Of CLOSED and RESOLVED ones only, which it shows unless \`status\` says which. ${MOVING}`
const ENDING_SOON = `Earliest end first, those already past it too (see \`endsAfter\`); without an end last. ${MOVING}`

export const MarketOrderEnum = enumOf<MarketOrder>(
  'MarketOrder',
  'Order of a list of markets; ties are ordered by id, in the same direction.',
  {
    ID_ASC: steady('Lowest number first.'),
    ID_DESC: steady('Highest number first.'),
    VOLUME_DESC: moving('Highest lifetime volume first.'),
    VOLUME_ASC: moving('Lowest lifetime volume first.'),
    VOLUME_24H_DESC: moving('Highest volume of the last 24 hours first.'),
    VOLUME_24H_ASC: moving('Lowest volume of the last 24 hours first.'),
    LIQUIDITY_DESC: moving('Highest liquidity first.'),
    LIQUIDITY_ASC: moving('Lowest liquidity first.'),
    NEWEST: steady('Created last first; of unknown age last.'),
    OLDEST: steady('Created first first; of unknown age first.'),
    ENDING_SOON,
    CLOSED_RECENTLY,
    PRICE_DESC: moving('Highest price of the first outcome first, equals by lifetime volume.'),
    PRICE_ASC: moving('Lowest price of the first outcome first, equals by lifetime volume.'),
    PRICE_CHANGE_24H_DESC: moving('Greatest rise of the price in the last 24 hours first.'),
    PRICE_CHANGE_24H_ASC: moving('Greatest fall of the price in the last 24 hours first.'),
  },
)

export const EventOrderEnum = enumOf<EventOrder>(
  'EventOrder',
  'Order of a list of events; ties are ordered by id, in the same direction.',
  {
    ID_ASC: steady('Lowest number first.'),
    ID_DESC: steady('Highest number first.'),
    VOLUME_DESC: moving('Highest lifetime volume first.'),
    VOLUME_24H_DESC: moving('Highest volume of the last 24 hours first.'),
    LIQUIDITY_DESC: moving('Highest liquidity first.'),
    NEWEST: steady('Created last first; of unknown age last.'),
    OLDEST: steady('Created first first; of unknown age first.'),
    ENDING_SOON,
    CLOSED_RECENTLY,
  },
)

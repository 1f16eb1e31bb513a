import type { MarketFilter } from '../db/queries/market-filter.ts'
import type { MarketOrder } from '../db/queries/orders.ts'
import { parseEventBy, parseMarketRef } from '../domain/lookup.ts'
import { builder } from './builder.ts'
import { EventByInput } from './by.ts'
import { CategoryEnum, MarketStatusEnum } from './enums.ts'
import { checkIdCount, checkSlug, checkTags, rangeOf, statusesOf } from './filter-values.ts'

export const MarketFilterInput = builder.inputType('MarketFilter', {
  description:
    'Which markets a list shows: those for which all members hold. A member whose value is not ' +
    'known of a market (its volume, its end) does not hold for it.',
  fields: (t) => ({
    ids: t.idList({
      description:
        'Only these: global ids, numbers, slugs, condition ids or token ids, at most 500. ' +
        'Unknown ones are left out. All statuses are shown then, unless `status` is given.',
    }),
    status: t.field({
      type: [MarketStatusEnum],
      description:
        'Any of these. Default OPEN, PROPOSED and DISPUTED; in an event that is closed or ' +
        'resolved, and with `ids`: any; in the order CLOSED_RECENTLY: CLOSED and RESOLVED.',
    }),
    event: t.field({ type: EventByInput, description: 'Markets of this event.' }),
    tags: t.stringList({
      description: 'Markets whose event has any of these tags, by slug; at most 50.',
    }),
    series: t.string({ description: 'Markets whose event belongs to this series, by slug.' }),
    category: t.field({
      type: CategoryEnum,
      description: 'By `Market.category`; OTHER has those without an event too.',
    }),
    isShort: t.boolean({
      description: 'Short ones only (true), or none (false); see `Market.isShort`.',
    }),
    negRisk: t.boolean({ description: 'By `Market.negRisk`.' }),
    acceptingOrders: t.boolean({ description: 'By `Market.acceptingOrders`.' }),
    includePlaceholders: t.boolean({
      defaultValue: false,
      description: 'Show places of an event that have no name yet ("Person A") too.',
    }),
    volumeMin: t.field({ type: 'Decimal', description: 'Lifetime volume in USD, at least.' }),
    volumeMax: t.field({ type: 'Decimal', description: 'Lifetime volume in USD, at most.' }),
    volume24hMin: t.field({
      type: 'Decimal',
      description: 'Volume of the last 24 hours in USD, at least.',
    }),
    volume24hMax: t.field({
      type: 'Decimal',
      description: 'Volume of the last 24 hours in USD, at most.',
    }),
    liquidityMin: t.field({ type: 'Decimal', description: 'Liquidity in USD, at least.' }),
    liquidityMax: t.field({ type: 'Decimal', description: 'Liquidity in USD, at most.' }),
    priceMin: t.field({
      type: 'Decimal',
      description: 'Price of the first outcome in USD (0 to 1), at least.',
    }),
    priceMax: t.field({
      type: 'Decimal',
      description: 'Price of the first outcome in USD (0 to 1), at most.',
    }),
    endsAfter: t.field({ type: 'DateTime', description: '`endsAt` is later than this.' }),
    endsBefore: t.field({ type: 'DateTime', description: '`endsAt` is earlier than this.' }),
    createdAfter: t.field({ type: 'DateTime', description: '`createdAt` is later than this.' }),
    updatedSince: t.field({
      type: 'DateTime',
      description: '`updatedAt` is this or later: what changed since then.',
    }),
  }),
})

type Input = typeof MarketFilterInput.$inferInput

interface Place {
  readonly orderBy: MarketOrder
  /** In a list of all markets, or of one event. */
  readonly where: 'anywhere' | 'in an event'
}

/**
 * In a list of all markets, only what is not closed is shown unless the client asks for more; in an
 * event, that depends on the event.
 *
 * @throws AppError BAD_USER_INPUT
 */
export const parseMarketFilter = (
  input: Input | null | undefined,
  { orderBy, where }: Place,
): MarketFilter => {
  const { ids, status, event, ...rest } = input ?? {}
  checkIdCount(ids?.length ?? 0)
  const isByEvent = where === 'in an event' && !status && !ids && orderBy !== 'CLOSED_RECENTLY'
  return {
    ids: ids?.map(parseMarketRef),
    statuses: isByEvent ? undefined : statusesOf(status, { orderBy, hasIds: ids != null }),
    openUnlessOf: isByEvent ? [] : undefined,
    event: event ? parseEventBy(event) : undefined,
    tags: checkTags(rest.tags),
    series: rest.series == null ? undefined : checkSlug('series', rest.series),
    category: rest.category ?? undefined,
    isShort: rest.isShort ?? undefined,
    negRisk: rest.negRisk ?? undefined,
    acceptingOrders: rest.acceptingOrders ?? undefined,
    includePlaceholders: rest.includePlaceholders ?? undefined,
    volume: rangeOf('volume', rest.volumeMin, rest.volumeMax),
    volume24h: rangeOf('volume24h', rest.volume24hMin, rest.volume24hMax),
    liquidity: rangeOf('liquidity', rest.liquidityMin, rest.liquidityMax),
    price: rangeOf('price', rest.priceMin, rest.priceMax),
    endsAfter: rest.endsAfter ?? undefined,
    endsBefore: rest.endsBefore ?? undefined,
    createdAfter: rest.createdAfter ?? undefined,
    updatedSince: rest.updatedSince ?? undefined,
  }
}

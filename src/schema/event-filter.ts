import type { EventFilter } from '../db/queries/event-filter.ts'
import type { EventOrder } from '../db/queries/orders.ts'
import { parseEventRef } from '../domain/lookup.ts'
import { builder } from './builder.ts'
import { CategoryEnum, MarketStatusEnum } from './enums.ts'
import { checkIdCount, checkSlug, checkTags, rangeOf, statusesOf } from './filter-values.ts'

export const EventFilterInput = builder.inputType('EventFilter', {
  description:
    'Which events a list shows: those for which all members hold. A member whose value is not ' +
    'known of an event (its volume, its end) does not hold for it.',
  fields: (t) => ({
    ids: t.idList({
      description:
        'Only these: global ids, numbers or slugs, at most 500. Unknown ones are left out. All ' +
        'statuses are shown then, unless `status` is given.',
    }),
    status: t.field({
      type: [MarketStatusEnum],
      description:
        'Any of these. Default OPEN, PROPOSED and DISPUTED; with `ids`: any; in the order ' +
        'CLOSED_RECENTLY: CLOSED and RESOLVED.',
    }),
    tags: t.stringList({ description: 'With any of these tags, by slug; at most 50.' }),
    series: t.string({ description: 'Of this series, by slug.' }),
    category: t.field({ type: CategoryEnum, description: 'By `Event.category`.' }),
    negRisk: t.boolean({ description: 'By `Event.negRisk`.' }),
    volumeMin: t.field({ type: 'Decimal', description: 'Lifetime volume in USD, at least.' }),
    volume24hMin: t.field({
      type: 'Decimal',
      description: 'Volume of the last 24 hours in USD, at least.',
    }),
    endsAfter: t.field({ type: 'DateTime', description: '`endsAt` is later than this.' }),
    endsBefore: t.field({ type: 'DateTime', description: '`endsAt` is earlier than this.' }),
  }),
})

/** @throws AppError BAD_USER_INPUT */
export const parseEventFilter = (
  input: typeof EventFilterInput.$inferInput | null | undefined,
  orderBy: EventOrder,
): EventFilter => {
  const { ids, status, ...rest } = input ?? {}
  checkIdCount(ids?.length ?? 0)
  return {
    ids: ids?.map(parseEventRef),
    statuses: statusesOf(status, { orderBy, hasIds: ids != null }),
    tags: checkTags(rest.tags),
    series: rest.series == null ? undefined : checkSlug('series', rest.series),
    category: rest.category ?? undefined,
    negRisk: rest.negRisk ?? undefined,
    volume: rangeOf('volume', rest.volumeMin, null),
    volume24h: rangeOf('volume24h', rest.volume24hMin, null),
    endsAfter: rest.endsAfter ?? undefined,
    endsBefore: rest.endsBefore ?? undefined,
  }
}

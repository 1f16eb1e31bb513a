import {
  candlesIn,
  MAX_CANDLES,
  minuteOfMillis,
  type PriceRange,
  type PriceRangeAsked,
  priceRangeOf,
} from '../domain/price-history.ts'
import { AppError } from '../errors.ts'
import { builder } from './builder.ts'
import { PriceIntervalEnum } from './enums.ts'
import { MarketRef, PriceCandleRef } from './refs.ts'

PriceCandleRef.implement({
  description: 'What the first outcome cost in one span of time, in USD (0 to 1).',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When the span begins.' }),
    interval: t.expose('interval', {
      type: PriceIntervalEnum,
      description: 'The span; longer than asked for where the past is not kept so fine any more.',
    }),
    open: t.expose('open', {
      type: 'Decimal',
      description: 'What stood when the span began; the first price known, where none was before.',
    }),
    high: t.expose('high', { type: 'Decimal', description: 'The highest, `open` included.' }),
    low: t.expose('low', { type: 'Decimal', description: 'The lowest, `open` included.' }),
    close: t.expose('close', {
      type: 'Decimal',
      description: 'The last one, which stood until the next candle.',
    }),
  }),
})

builder.objectField(MarketRef, 'priceHistory', (t) =>
  t.field({
    type: [PriceCandleRef],
    description:
      'Prices of the first outcome as this server has seen them, oldest first, from `from` to ' +
      `\`to\`: at most ${MAX_CANDLES} candles. A span in which the price did not change has no ` +
      'candle, but for the first one: what stood at `from` is always told, where it is known and ' +
      'the market was made by then. The span under way is part of it. What is not kept at this ' +
      'interval any more is told at the next longer one that is kept; what was never seen, or is ' +
      'over its time, is left out.',
    args: {
      interval: t.arg({
        type: PriceIntervalEnum,
        required: true,
        defaultValue: 'HOUR',
        description: 'How long a span is.',
      }),
      from: t.arg({
        type: 'DateTime',
        description:
          'The candle under way at this time comes first. Default, before `to`: 6 hours of ' +
          'minutes, a day of five minutes, a week of hours, 90 days of days.',
      }),
      to: t.arg({
        type: 'DateTime',
        description: 'The last candle begins before this time. Default, and at most: now.',
      }),
    },
    resolve: (market, asked, { priceLoaders }) =>
      priceLoaders.histories(checkedRange(asked)).load(market.id),
  }),
)

/** @throws AppError BAD_USER_INPUT */
const checkedRange = (asked: PriceRangeAsked): PriceRange => {
  const range = priceRangeOf(asked)
  const count = candlesIn(range, minuteOfMillis(Date.now()))
  if (count > 0 && count <= MAX_CANDLES) return range
  if (count > 0) {
    throw new AppError(
      'BAD_USER_INPUT',
      `at most ${MAX_CANDLES} candles: ${asked.interval} from ${asked.from ?? 'the usual'} to ${asked.to ?? 'now'} has ${count}; ask for a longer interval or a shorter time`,
    )
  }
  throw new AppError(
    'BAD_USER_INPUT',
    `"from" is before "to" and before now, ${asked.from} and ${asked.to ?? 'now'} were given`,
  )
}

import type { MarketRecord } from '../db/queries/market-record.ts'
import type { TradingWindow } from '../domain/market.ts'
import { timestampOf } from '../domain/timestamp.ts'
import { TradingWindowRef } from './refs.ts'

TradingWindowRef.implement({
  description: 'The span of time that a market asks about.',
  fields: (t) => ({
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'Its beginning.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'Its end.' }),
  }),
})

export const tradingWindowOf = (market: MarketRecord): TradingWindow | null => {
  const startsAt = market.windowStartsAt && timestampOf(market.windowStartsAt)
  const endsAt = market.windowEndsAt && timestampOf(market.windowEndsAt)
  return startsAt && endsAt ? { startsAt, endsAt } : null
}

import type { Parsed } from '../gamma/parse.ts'

/** The page with these of its markets and their events alone. */
export const onlyMarkets = (parsed: Parsed, ids: ReadonlySet<number>): Parsed => {
  const markets = parsed.markets.filter(({ id }) => ids.has(id))
  const eventIds = new Set(markets.flatMap((market) => market.eventIds ?? []))
  return { ...parsed, markets, events: parsed.events.filter(({ id }) => eventIds.has(id)) }
}

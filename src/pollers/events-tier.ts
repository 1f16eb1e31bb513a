import type { Database } from '../db/client.ts'
import { countSetOfEvents, releaseEvents } from '../db/tier-sets.ts'
import type { Event } from '../domain/market.ts'
import { isShort } from '../domain/short.ts'
import type { GammaClient } from '../gamma/client.ts'
import { type Parsed, parseEventRows } from '../gamma/parse.ts'
import { isShortfall, shortfallOf } from './shortfall.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type TickRun } from './tick.ts'

export interface EventsTierDeps {
  readonly takePage: TakePage
  readonly client: GammaClient
  readonly database: Database
  /** How many events, from the top of the order. */
  readonly limit: number
  readonly order: 'volume' | 'volume24hr'
  readonly shortMarketMaxMs: number
}

/** Upstream's cap; the bytes below decide before it does. */
const PAGE_EVENTS = 100
/**
 * Events come with 4 kB a market and 1 to 140 markets each. Pages of about this size take a few
 * milliseconds of the event loop to parse, and 20 make a tick. See docs/decisions/0004.
 */
export const PAGE_BYTES = 1_500_000
/** Where upstream takes longer than this for a page, larger ones make fewer of them. */
const USUAL_MS = 400
/** Holds the event loop for a tenth of a second, which is better than to miss the 30 seconds. */
const MOST_BYTES = 4 * PAGE_BYTES

const pageBytesAt = (lastMs: number): number =>
  Math.min(MOST_BYTES, PAGE_BYTES * Math.max(1, lastMs / USUAL_MS))

/**
 * The top open events with all their markets, page by page; each page is stored as it comes. Events
 * of short markets do not count: these are not this tier's.
 */
export const pollEvents = (deps: EventsTierDeps): TickRun => {
  const { client, database, takePage, limit, order, shortMarketMaxMs } = deps
  return async (tick) => {
    const { tally } = tick
    const expected = Math.min(limit, await countSetOfEvents(database))
    const seen = new Set<number>()
    let dropped = 0
    const pages = client.eventPages(
      {
        ...{ closed: false, order, ascending: false },
        ...{ limit: PAGE_EVENTS, pageBytes: pageBytesAt, total: () => limit + dropped },
      },
      requestsOf(tick, 'poll'),
    )
    for await (const page of pages) {
      const options = { tier: 'EVENTS', parse: parseEventRows } as const
      const select = (parsed: Parsed) => {
        const kept = withoutShort(parsed, shortMarketMaxMs)
        dropped += parsed.events.length - kept.events.length
        return kept
      }
      const taken = await takePage(tick, page, { ...options, select })
      for (const event of taken.events) seen.add(event.id)
      tally.eventsSeen = seen.size // an event may be on two pages when the order moves under them
    }
    if (isShortfall(seen.size, expected)) throw shortfallOf('events', seen.size, expected)
    tick.ensureLive()
    await releaseEvents(database, tick.dateAt(tick.startedAt))
  }
}

/** The page without the events that have short markets and no others. */
const withoutShort = (parsed: Parsed, maxMs: number): Parsed => {
  const shortIds = new Set(
    parsed.markets.filter((market) => isShort(market.tradingWindow, maxMs)).map(({ id }) => id),
  )
  if (shortIds.size === 0) return parsed
  const isOfShort = ({ marketIds }: Event) =>
    marketIds !== undefined && marketIds.length > 0 && marketIds.every((id) => shortIds.has(id))
  const dropped = new Set(
    parsed.events.filter(isOfShort).flatMap(({ marketIds = [] }) => marketIds),
  )
  return {
    ...parsed,
    events: parsed.events.filter((event) => !isOfShort(event)),
    markets: parsed.markets.filter(({ id }) => !dropped.has(id)),
  }
}

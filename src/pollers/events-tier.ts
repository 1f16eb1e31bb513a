import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DatabaseClock } from '../db/clock.ts'
import type { GammaClient } from '../gamma/client.ts'
import { parseEventRows } from '../gamma/parse.ts'
import type { DriftLog } from './drift.ts'
import type { Ingest } from './ingest.ts'
import type { TickTally } from './tick.ts'

export interface EventsTierDeps {
  readonly client: GammaClient
  readonly clock: DatabaseClock
  readonly ingest: Ingest
  readonly drift: DriftLog
  /** How many events, from the top of the order. */
  readonly limit: number
  readonly order: 'volume' | 'volume24hr'
}

/** Upstream's cap; the bytes below decide before it does. */
const PAGE_EVENTS = 100
/**
 * Events come with 4 kB a market and 1 to 140 markets each. Pages of about this size take a few
 * milliseconds of the event loop to parse, and 20 make a tick. See docs/decisions/0004.
 */
export const PAGE_BYTES = 1_500_000

/** The top open events with all their markets, page by page; each page is stored as it comes. */
export const pollEvents =
  ({ client, clock, ingest, drift, limit, order }: EventsTierDeps) =>
  async (tally: TickTally, signal: AbortSignal): Promise<void> => {
    await clock.sync()
    const seen = new Set<number>()
    const pages = client.eventPages(
      {
        closed: false,
        order,
        ascending: false,
        limit: PAGE_EVENTS,
        total: limit,
        pageBytes: PAGE_BYTES,
      },
      { lane: 'poll', signal, onRequest: () => (tally.requests += 1) },
    )
    for await (const page of pages) {
      // JSON.parse has just held the event loop, and reading the rows will: let others in between.
      await nextTurn()
      const parsed = parseEventRows(page.rows)
      await nextTurn()
      signal.throwIfAborted()
      const change = await ingest(parsed, { at: clock.at(page.requestedAt), tier: 'EVENTS' })
      drift.add(parsed.drift)
      for (const event of parsed.events) seen.add(event.id)
      tally.decodedBytes += page.decodedBytes
      tally.eventsSeen = seen.size
      tally.eventsChanged += change.eventIds.length
      tally.marketsSeen += parsed.markets.length
      tally.openMarketsSeen += parsed.markets.filter((market) => !market.closed).length
      tally.marketsChanged += change.marketIds.length
      tally.rowsRefused += parsed.refused.length
    }
  }

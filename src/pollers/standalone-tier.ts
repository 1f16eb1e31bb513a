import { setTimeout } from 'node:timers/promises'
import type { Database } from '../db/client.ts'
import { isFirstRun } from '../db/ticks.ts'
import { countSetOfMarkets, listCovered, releaseMarkets } from '../db/tier-sets.ts'
import { isShort } from '../domain/short.ts'
import type { GammaClient } from '../gamma/client.ts'
import { type Parsed, parseMarketRows } from '../gamma/parse.ts'
import { onlyMarkets } from './selection.ts'
import { shortfallOf } from './shortfall.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type TickRun } from './tick.ts'

export interface StandaloneTierDeps {
  readonly takePage: TakePage
  readonly client: GammaClient
  readonly database: Database
  /** How many markets. */
  readonly limit: number
  readonly shortMarketMaxMs: number
}

/** How often to look whether the first run of the events tier has ended. */
const LOOK_MS = 250
/** It may never end, where its process dies each time. */
const LONGEST_WAIT_MS = 30_000

/** Upstream's cap. A market with its event is 5 to 8 kB. */
const PAGE_MARKETS = 100

/**
 * The top open markets by volume that the events tier does not cover: of no event, or of one outside
 * its present set. Upstream cannot be asked for them, so its list is read until there are enough;
 * above them are the markets of the top events.
 */
export const pollStandalone = (deps: StandaloneTierDeps): TickRun => {
  const { client, database, takePage, limit, shortMarketMaxMs } = deps

  const uncovered = async (parsed: Parsed, most: number): Promise<Parsed> => {
    const members = parsed.markets.map(({ id, eventIds }) => ({
      marketId: id,
      eventId: eventIds?.[0] ?? null,
    }))
    const covered = await listCovered(database, members)
    const found = parsed.markets.filter(
      ({ id, tradingWindow }) => !covered.has(id) && !isShort(tradingWindow, shortMarketMaxMs),
    )
    return onlyMarkets(parsed, new Set(found.slice(0, most).map(({ id }) => id)))
  }

  return async (tick) => {
    const { signal } = tick
    // On an empty database both tiers begin at once, and all would still seem to be uncovered.
    const waitsUntil = performance.now() + LONGEST_WAIT_MS
    while (performance.now() < waitsUntil && (await isFirstRun(database, 'EVENTS')))
      await setTimeout(LOOK_MS, undefined, { signal })
    const seen = new Set<number>()
    let listed = 0
    const pages = client.marketPages(
      {
        ...{ closed: false, order: 'volumeNum', ascending: false, limit: PAGE_MARKETS },
        total: () => (seen.size < limit ? Number.POSITIVE_INFINITY : 0),
      },
      requestsOf(tick, 'poll'),
    )
    for await (const page of pages) {
      const select = (parsed: Parsed) => uncovered(parsed, limit - seen.size)
      const options = { tier: 'STANDALONE', parse: parseMarketRows, select } as const
      const taken = await takePage(tick, page, options)
      for (const { id } of taken.markets) seen.add(id)
      listed += page.rows.length
      if (seen.size >= limit) break
    }
    const held = await countSetOfMarkets(database)
    if (listed === 0 && held > 0) throw shortfallOf('open markets', 0, held)
    tick.ensureLive()
    await releaseMarkets(database, tick.dateAt(tick.startedAt))
  }
}

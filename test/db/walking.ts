import type { MarketOrder } from '../../src/db/queries/orders.ts'
import { parseEventRows } from '../../src/gamma/parse.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import type { TestApp } from '../support/app.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { type Wire, wireEvent, wireMarket } from '../support/wire.ts'

/** Upstream's open events while they trade: every look shows other prices and volumes. */
export const createTrading = (
  { database }: TestDatabase,
  size: { events: number; each: number },
) => {
  const ingest = createIngest(database)
  const idOf = (event: number, i: number): number => event * 1_000 + i
  let looks = 0
  let rewrites = 0

  const marketAt = (id: number, look: number, moves: boolean): Wire => {
    const at = moves ? look : 0
    return wireMarket(id, {
      volume: `${((id * 7_919) % 100_003) + at * 13_007}.25`,
      volume24hr: ((id * 104_729) % 9_973) + at * 11,
      outcomePrices: `["0.${((id + at) % 9) + 1}", "0.${9 - ((id + at) % 9)}"]`,
      // what a walk does not ask for moves too: the row is rewritten all the same
      bestBid: (((id + look) % 90) + 1) / 100,
      updatedAt: new Date(Date.UTC(2026, 10, 1) + look * 1_000).toISOString(),
    })
  }

  /** A look at a share of the events, of which every market with an even number moves. */
  const look = async (): Promise<void> => {
    looks += 1
    const at = new Date(Date.UTC(2026, 10, 22) + looks * 1_000).toISOString()
    for (let from = 1; from <= size.events; from += 20) {
      const page = Array.from({ length: Math.min(20, size.events - from + 1) }, (_, i) => {
        const markets = Array.from({ length: size.each }, (_, j) =>
          marketAt(idOf(from + i, j), looks, j % 2 === 0),
        )
        return wireEvent(from + i, { markets, updatedAt: at })
      })
      const { marketIds } = await ingest(parseEventRows(page), { at, tier: 'EVENTS' })
      rewrites += marketIds.length
    }
  }

  return {
    look,
    count: size.events * size.each,
    /** Those whose volume no look moves. */
    isStill: (id: number): boolean => (id % 1_000) % 2 === 1,
    /** How many markets all looks have written. */
    countRewrites: (): number => rewrites,
  }
}

interface Page {
  readonly markets: {
    readonly nodes: readonly { readonly gammaId: string }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

/** Numbers of all open markets, in the order in which pages of 100 show them. */
export const walk = async (app: TestApp, orderBy: MarketOrder): Promise<readonly number[]> => {
  const ids: number[] = []
  let after: string | null = null
  do {
    const { markets }: Page = await app.query<Page>(
      `query ($orderBy: MarketOrder, $after: String) {
        markets(orderBy: $orderBy, first: 100, after: $after) {
          nodes { gammaId } pageInfo { hasNextPage endCursor } } }`,
      { orderBy, after },
    )
    ids.push(...markets.nodes.map(({ gammaId }) => Number(gammaId)))
    after = markets.pageInfo.hasNextPage ? markets.pageInfo.endCursor : null
  } while (after !== null)
  return ids
}

/** Runs looks one after the other until `work` is done, and at least one beside it. */
export const whileTrading = async <Result>(
  look: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> => {
  let isDone = false
  const looking = (async () => {
    do await look()
    while (!isDone)
  })()
  try {
    return await work()
  } finally {
    isDone = true
    await looking
  }
}

import type { Database } from '../db/client.ts'
import { countExpected, forgetChecks, listUndetermined, listUnseen } from '../db/market-checks.ts'
import { trimResolutionLog } from '../db/resolution-log.ts'
import { releaseMarkets } from '../db/tier-sets.ts'
import type { GammaClient } from '../gamma/client.ts'
import type { CheckMarkets } from './check-markets.ts'
import { createClosedFeed } from './closed-feed.ts'
import { createOpenList } from './open-list.ts'
import { runPhases } from './phases.ts'
import type { PriceUpkeep } from './price-upkeep.ts'
import { createSeen, type Seen } from './seen.ts'
import { isShortfall, shortfallOf } from './shortfall.ts'
import { createSweep } from './sweep.ts'
import type { TakePage } from './take-page.ts'
import type { Tick, TickRun } from './tick.ts'

export interface ResolutionsTierDeps {
  readonly takePage: TakePage
  readonly client: GammaClient
  readonly database: Database
  readonly checkMarkets: CheckMarkets
  /** How long entries of the resolution log are kept. */
  readonly logDays: number
  readonly keepPrices: PriceUpkeep
}

/** Of what is due for a look by id; what is due beyond that comes first in the next run. */
const MOST_UNDETERMINED = 1_000
const MOST_UNSEEN = 2_000
/** Where upstream seems to be at fault: enough to see by and by that they are gone, should they be. */
const MOST_UNSEEN_IN_SHORTFALL = 200

const BY_ID = { lane: 'sweep', singles: 20 } as const

/** The standalone tier has given up what it has not looked at for so long. */
const RELEASE_MS = 3_600_000

/**
 * Everything that is open, and every change: what closed of late, all open events, by id whatever
 * the sweep should have met and did not (which proves nothing: only what upstream says of it does),
 * closed markets without a result, and the open markets that no event shows.
 */
export const pollResolutions = (deps: ResolutionsTierDeps): TickRun => {
  const { database, checkMarkets, logDays, keepPrices } = deps
  const closedFeed = createClosedFeed(deps)
  const sweepEvents = createSweep(deps)
  const readOpenList = createOpenList(deps)

  /** All open events; then those that it should have met. */
  const sweep = async (tick: Tick, seen: Seen): Promise<void> => {
    const startedAt = tick.dateAt(tick.startedAt)
    const expected = await countExpected(database)
    await sweepEvents(tick, seen)
    const listed = seen.open.size
    const fallsShort = isShortfall(listed, expected)
    const most = fallsShort ? MOST_UNSEEN_IN_SHORTFALL : MOST_UNSEEN
    const unseen = await listUnseen(database, startedAt)(most)
    for (const id of await checkMarkets(tick, unseen, BY_ID)) seen.open.add(id)
    if (fallsShort) throw shortfallOf('open markets', listed, expected)
    tick.tally.openMarketsSeen = seen.open.size
  }

  return async (tick) => {
    const seen = createSeen()
    await runPhases(tick, [
      // First of all: it makes ready what the prices of this run are recorded into.
      async () => {
        await keepPrices(tick)
      },
      () => forgetChecks(database),
      () => trimResolutionLog(database, logDays),
      () => releaseMarkets(database, tick.dateAt(tick.startedAt - RELEASE_MS)),
      () => closedFeed.readNewest(tick),
      () => closedFeed.readGap(tick),
      async () => {
        await checkMarkets(tick, await listUndetermined(database)(MOST_UNDETERMINED), BY_ID)
      },
      () => sweep(tick, seen),
      async () => {
        await readOpenList(tick, seen)
        if (tick.tally.openMarketsSeen > 0) tick.tally.openMarketsSeen = seen.open.size
      },
    ])
  }
}

import type { Database } from '../db/client.ts'
import { listFastDue } from '../db/market-checks.ts'
import type { CheckMarkets } from './check-markets.ts'
import type { TickRun } from './tick.ts'

export interface DueLaneDeps {
  readonly database: Database
  readonly checkMarkets: CheckMarkets
  readonly shortMarketMaxMs: number
}

/** 24 short markets end at once at most, some 350 have been proposed or disputed (2026-10). */
const MOST_IDS = 500
/** The run has some 13 seconds: what gets no answer has to fail before they are over. */
const MOST_SINGLES = 2
const REQUEST_MS = 4_000

/** Looks by id at what may be resolved any moment, so that its result is not as old as a sweep. */
export const pollDue = ({ database, checkMarkets, shortMarketMaxMs }: DueLaneDeps): TickRun => {
  const listDue = listFastDue(database, shortMarketMaxMs)
  return async (tick) => {
    const ids = await listDue(MOST_IDS)
    if (ids.length === 0) return
    await checkMarkets(tick, ids, { lane: 'poll', singles: MOST_SINGLES, deadlineMs: REQUEST_MS })
  }
}

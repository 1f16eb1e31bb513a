import type { Database } from '../db/client.ts'
import { type CheckOutcome, noteChecks } from '../db/market-checks.ts'
import type { GammaClient } from '../gamma/client.ts'
import type { Page } from '../gamma/pager.ts'
import { parseMarketRows } from '../gamma/parse.ts'
import type { RequestOptions } from '../gamma/request.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type Tick } from './tick.ts'

export interface CheckMarketsDeps {
  readonly client: GammaClient
  readonly database: Database
  readonly takePage: TakePage
  readonly shortMarketMaxMs: number
}

export interface CheckOptions {
  readonly lane: RequestOptions['lane']
  /** Lists by id hide some markets that exist; so many of those not listed are asked for one by one. */
  readonly singles: number
  /** Milliseconds for one request with its tries; default: three whole tries. */
  readonly deadlineMs?: number
}

/**
 * Looks at these markets by their ids, stores what upstream says, and notes when to look next: also
 * of those whose look failed, so that they keep nobody waiting. Resolves to the ids of those that
 * upstream shows as open. @throws the first failure, when all the others have been looked at
 */
export type CheckMarkets = (
  tick: Tick,
  ids: readonly number[],
  options: CheckOptions,
) => Promise<ReadonlySet<number>>

/** Upstream takes no more ids in one request. */
const BATCH = 100
/** A request that hangs takes ten seconds: none is begun for one market when less is left. */
const SINGLE_MS = 3_000

export const createCheckMarkets = (deps: CheckMarketsDeps): CheckMarkets => {
  const { client, database, takePage } = deps

  return async (tick, ids, { lane, singles, ...limits }) => {
    const call = { ...requestsOf(tick, lane), ...limits }
    const open = new Set<number>()
    const failures: unknown[] = []
    let singlesLeft = singles

    const take = async (page: Page): Promise<readonly number[]> => {
      const options = { tier: 'RESOLUTIONS', byId: true, parse: parseMarketRows } as const
      const { markets, refused } = await takePage(tick, page, options)
      for (const { id, closed } of markets) if (!closed) open.add(id)
      // A refused row exists too, though what upstream says of it cannot be read.
      const unreadable = refused.filter(({ kind }) => kind === 'market')
      return [...markets, ...unreadable].map(({ id }) => Number(id))
    }
    const lookAtAll = async (batch: readonly number[]): Promise<ReadonlySet<number>> => {
      const pages = await client.markets({ ids: batch }, call)
      const found = new Set<number>()
      for (const page of pages) for (const id of await take(page)) found.add(id)
      return found
    }
    const lookAtOne = async (id: number): Promise<CheckOutcome> => {
      const answer = await client.market({ id }, call)
      if (answer === null) return 'missing'
      await take({ ...answer, rows: [answer.body], cursor: undefined })
      return 'found'
    }
    /** Notes what came of it, a failure too, and goes on unless the run is over. */
    const noted = async (batch: readonly number[], look: () => Promise<Outcomes>) => {
      let outcomes: Outcomes = new Map(batch.map((id) => [id, 'failed']))
      try {
        outcomes = await look()
      } catch (error) {
        failures.push(error)
      }
      tick.ensureLive()
      await noteChecks(database, outcomes, deps)
    }

    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH)
      const unlisted: number[] = []
      await noted(batch, async () => {
        const found = await lookAtAll(batch)
        unlisted.push(...batch.filter((id) => !found.has(id)))
        return new Map(batch.map((id) => [id, found.has(id) ? 'found' : 'unasked']))
      })
      for (const id of unlisted) {
        if (singlesLeft === 0 || tick.leftMs() < SINGLE_MS) break
        singlesLeft -= 1
        await noted([id], async () => new Map([[id, await lookAtOne(id)]]))
      }
    }
    if (failures.length > 0) throw failures[0]
    return open
  }
}

type Outcomes = ReadonlyMap<number, CheckOutcome>

import type { SimulatorOptions } from '../../simulator/options.ts'
import { createSimulator, type Simulator } from '../../simulator/server.ts'
import { createDatabaseClock } from '../../src/db/clock.ts'
import type { FetchMarketOutcome } from '../../src/domain/fetch-market.ts'
import type { MarketLookup } from '../../src/domain/lookup.ts'
import { createGammaClient, type GammaClient } from '../../src/gamma/client.ts'
import { createDriftLog } from '../../src/pollers/drift.ts'
import { createIngest } from '../../src/pollers/ingest.ts'
import { createFetchMarket, type FetchMarket } from '../../src/pollers/on-demand.ts'
import { createTakePage, type TakePage } from '../../src/pollers/take-page.ts'
import { createTestDatabase, type TestDatabase } from './postgres.ts'

/** A simulator, a client of it, and a database to ingest into. */
export interface Upstream {
  readonly simulator: Simulator
  readonly client: GammaClient
  readonly store: TestDatabase
  readonly deps: {
    readonly database: TestDatabase['database']
    readonly client: GammaClient
    readonly clock: ReturnType<typeof createDatabaseClock>
    readonly ingest: ReturnType<typeof createIngest>
    readonly drift: ReturnType<typeof createDriftLog>
    readonly takePage: TakePage
  }
  readonly failures: unknown[]
  readonly fetchMarket: FetchMarket
  /** An outcome that must be a market. */
  fetched(
    by: MarketLookup,
    waitMs?: number,
  ): Promise<Extract<FetchMarketOutcome, { kind: 'fetched' }>>
  close(): Promise<void>
}

const UPSTREAM_TIMEOUT_MS = 2_000

export const openUpstream = async (options: SimulatorOptions = {}): Promise<Upstream> => {
  const small = { events: 12, closedMarkets: 300, upDown: false }
  const simulator = await createSimulator({ ...small, ...options })
  const store = await createTestDatabase()
  const client = createGammaClient({
    ...{ url: simulator.url, userAgent: 'test', timeoutMs: UPSTREAM_TIMEOUT_MS },
  })
  const { database } = store
  const clock = createDatabaseClock(database)
  const drift = createDriftLog(() => undefined)
  const ingest = createIngest(database)
  const takePage = createTakePage({ ingest, drift })
  const deps = { database, client, clock, drift, ingest, takePage }
  const failures: unknown[] = []
  const fetchMarket = createFetchMarket({
    ...deps,
    upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS,
    onFailure: (error) => failures.push(error),
  })
  return {
    ...{ simulator, client, store, deps, failures, fetchMarket },
    fetched: async (by, waitMs = 10_000) => {
      const outcome = await fetchMarket(by, { waitMs })
      if (outcome.kind !== 'fetched') throw new Error(`not fetched: ${JSON.stringify(outcome)}`)
      return outcome
    },
    close: async () => {
      await client.close()
      await simulator.close()
      await store.close()
    },
  }
}

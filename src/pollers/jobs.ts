import type { Database } from '../db/client.ts'
import { JOBS, type Job } from '../domain/tier.ts'
import type { GammaClient } from '../gamma/client.ts'
import { createCheckMarkets } from './check-markets.ts'
import { pollDue } from './due-lane.ts'
import { pollEvents } from './events-tier.ts'
import type { JobPlan } from './poller.ts'
import { createPriceUpkeep, type PriceLimits } from './price-upkeep.ts'
import { pollResolutions } from './resolutions-tier.ts'
import { pollStandalone } from './standalone-tier.ts'
import { createTakePage, type TakePageDeps } from './take-page.ts'
import type { TickRun } from './tick.ts'

export interface JobSettings {
  readonly crons: Readonly<Record<Job, string>>
  readonly eventsLimit: number
  readonly eventsOrder: 'volume' | 'volume24hr'
  readonly standaloneLimit: number
  readonly shortMarketMaxMs: number
  readonly resolutionLogDays: number
  readonly prices: PriceLimits
  /** What to tell people when upstream fails: its address. */
  readonly source: string
}

export interface JobDeps extends TakePageDeps {
  readonly client: GammaClient
  readonly database: Database
  /** Told when prices are not recorded any more for want of room, and when they are again. */
  readonly onPricesPaused?: (isPaused: boolean) => void
}

/** All jobs, by what they do. */
export const createJobPlans = (deps: JobDeps, settings: JobSettings): readonly JobPlan[] => {
  const { crons, source, shortMarketMaxMs } = settings
  const takePage = createTakePage(deps)
  const checkMarkets = createCheckMarkets({ ...deps, takePage, shortMarketMaxMs })
  const runs: Readonly<Record<Job, TickRun>> = {
    EVENTS: pollEvents({
      ...{ ...deps, takePage, shortMarketMaxMs },
      ...{ limit: settings.eventsLimit, order: settings.eventsOrder },
    }),
    STANDALONE: pollStandalone({
      ...{ ...deps, takePage, shortMarketMaxMs },
      limit: settings.standaloneLimit,
    }),
    RESOLUTIONS: pollResolutions({
      ...{ ...deps, takePage, checkMarkets },
      keepPrices: createPriceUpkeep(deps, settings.prices),
      logDays: settings.resolutionLogDays,
    }),
    DUE: pollDue({ ...deps, checkMarkets, shortMarketMaxMs }),
  }
  return JOBS.map((job) => ({ job, cron: crons[job], source, run: runs[job] }))
}

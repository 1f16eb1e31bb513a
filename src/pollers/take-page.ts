import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Tier } from '../domain/tier.ts'
import type { Page } from '../gamma/pager.ts'
import type { Parsed } from '../gamma/parse.ts'
import type { DriftLog } from './drift.ts'
import type { Ingest } from './ingest.ts'
import type { Tick } from './tick.ts'

export interface TakePageDeps {
  readonly ingest: Ingest
  readonly drift: DriftLog
}

export interface TakePageOptions {
  readonly tier: Tier
  readonly parse: (rows: readonly unknown[]) => Parsed
  /** As of an `Observation`. */
  readonly byId?: boolean
  readonly quiet?: boolean
  /** What of the page to store; default: all of it. */
  readonly select?: (parsed: Parsed) => Parsed | Promise<Parsed>
}

/** Parses one page, stores what is selected of it, and counts. Resolves to what was stored. */
export type TakePage = (tick: Tick, page: Page, options: TakePageOptions) => Promise<Parsed>

/** What every run does with every page. */
export const createTakePage =
  ({ ingest, drift }: TakePageDeps): TakePage =>
  async ({ tally, dateAt, ensureLive }, page, { parse, select = whole, ...how }) => {
    // JSON.parse has just held the event loop, and reading the rows will: let others in between.
    await nextTurn()
    const parsed = parse(page.rows)
    drift.add(parsed.drift)
    tally.decodedBytes += page.decodedBytes
    tally.rowsRefused += parsed.refused.length
    await nextTurn()
    const selected = await select(parsed)
    ensureLive()
    const change = await ingest(selected, { at: dateAt(page.requestedAt), ...how })
    tally.eventsSeen += selected.events.length
    tally.eventsChanged += change.eventIds.length
    tally.marketsSeen += selected.markets.length
    tally.marketsChanged += change.marketIds.length
    tally.rowsOutdated += change.outdated
    return selected
  }

const whole = (parsed: Parsed): Parsed => parsed

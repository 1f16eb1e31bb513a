import type { Database } from '../db/client.ts'
import {
  type EventDifference,
  listEventDifferences,
  listMarketDifferences,
  type MarketDifference,
  type StoredChange,
  storePage,
} from '../db/ingest.ts'
import { recordRefusedRows } from '../db/refused-rows.ts'
import type { Parsed } from '../gamma/parse.ts'
import { type Observation, pageJson } from './page.ts'
import { type EventRow, eventRow, type MarketRow, marketRow } from './rows.ts'

export type Ingest = (parsed: Parsed, observation: Observation) => Promise<StoredChange>

/** Up to this many rows, sending them costs less than asking first which of them differ. */
const SMALL_PAGE = 4

const NOTHING: StoredChange = { marketIds: [], eventIds: [], version: null, outdated: 0 }

/**
 * The only way from upstream into the database. A page's hashes go there first and Postgres answers
 * which rows differ; only those travel, in one statement that stores all of them or none, whatever
 * the page's size. An observation older than the stored one changes nothing.
 */
export const createIngest =
  (database: Database): Ingest =>
  async (parsed, observation) => {
    const events = parsed.events.map(eventRow)
    const listed = new Set(parsed.events.flatMap((event) => event.marketIds ?? []))
    const markets = parsed.markets.map((market) =>
      marketRow(market, { now: observation.at, withEvent: listed.has(market.id) }),
    )
    if (events.length + markets.length === 0) {
      await recordRefusedRows(database, parsed.refused)
      return NOTHING
    }
    const small = events.length + markets.length <= SMALL_PAGE
    const [eventDifferences, marketDifferences] = await Promise.all([
      small ? events.map(whollyDifferentEvent) : listEventDifferences(database, events),
      small ? markets.map(whollyDifferentMarket) : listMarketDifferences(database, markets),
      recordRefusedRows(database, parsed.refused),
    ])
    return storePage(
      database,
      pageJson(observation, { events, markets, eventDifferences, marketDifferences }),
    )
  }

const whollyDifferentEvent = ({ id }: EventRow): EventDifference => ({
  id,
  isNew: true,
  content: true,
  texts: true,
  members: true,
})

const whollyDifferentMarket = ({ id }: MarketRow): MarketDifference => ({ id, texts: true })

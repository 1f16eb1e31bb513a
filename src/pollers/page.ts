import type { EventDifference, MarketDifference } from '../db/ingest.ts'
import type { Tag, Timestamp } from '../domain/market.ts'
import type { Tier } from '../domain/tier.ts'
import { type EventRow, type MarketRow, stateOf } from './rows.ts'

/** How an answer of upstream came about. */
export interface Observation {
  /** When it was requested, on the database's clock. */
  readonly at: Timestamp
  readonly tier: Tier
  /** True where the markets were asked for by name, which a list may lag behind. Default false. */
  readonly byId?: boolean
  /** True where markets not stored so far are no news: their state is set, not logged. Default false. */
  readonly quiet?: boolean
}

export interface PageParts {
  readonly events: readonly EventRow[]
  readonly markets: readonly MarketRow[]
  readonly eventDifferences: readonly EventDifference[]
  readonly marketDifferences: readonly MarketDifference[]
}

/**
 * The page as the SQL function `ingest_page` takes it: what differs from the database, and who was
 * seen. As JSON text.
 */
export const pageJson = (
  { at, tier, byId = false, quiet = false }: Observation,
  { events, markets, eventDifferences, marketDifferences }: PageParts,
): string => {
  const eventsById = new Map(eventDifferences.map((difference) => [difference.id, difference]))
  const marketsById = new Map(marketDifferences.map((difference) => [difference.id, difference]))
  const writtenEvents = events.filter((row) => isWritten(row, eventsById.get(row.id)))
  const rewordedEvents = writtenEvents.filter((row) => eventsById.get(row.id)?.texts)
  const writtenMarkets = markets.filter((row) => marketsById.has(row.id))
  const rewordedMarkets = writtenMarkets.filter((row) => marketsById.get(row.id)?.texts)
  return JSON.stringify({
    ...{ at, tier, byId, quiet },
    wholeEvents: events.flatMap((row) => wholeEvent(row, eventsById.get(row.id))),
    same: sameMarkets(markets.filter((row) => row.withEvent && !marketsById.has(row.id))),
    loneMarkets: markets.filter((row) => !row.withEvent).map((row) => row.id),
    events: writtenEvents.map(writtenEvent),
    eventTexts: rewordedEvents.map((row) => ({
      ...row.texts,
      hash: row.textsHash,
      stand_in: isStandIn(row),
    })),
    tags: tagsOf(rewordedEvents),
    markets: writtenMarkets.map(writtenMarket),
    marketTexts: rewordedMarkets.map((row) => ({ ...row.texts, hash: row.textsHash })),
  })
}

/** An event inside a market row is only a stand-in: it never overwrites what a whole look stored. */
const isStandIn = (row: EventRow): boolean => row.event.tags === undefined

const isWritten = (row: EventRow, difference: EventDifference | undefined): boolean =>
  difference !== undefined &&
  (isStandIn(row) ? difference.isNew : difference.content || difference.texts)

const wholeEvent = (row: EventRow, difference: EventDifference | undefined) =>
  row.memberHash === null
    ? []
    : [
        {
          id: row.id,
          member_hash: row.memberHash,
          members: difference?.members ? row.event.marketIds : null,
        },
      ]

const writtenEvent = (row: EventRow) => ({
  ...row.content,
  id: row.id,
  hash: row.hash,
  stand_in: isStandIn(row),
  upstream_updated_at: row.event.upstreamUpdatedAt,
})

const writtenMarket = (row: MarketRow) => ({
  ...row.content,
  id: row.id,
  hash: row.hash,
  verdict: stateOf(row),
  event_id: row.eventId ?? null,
  has_link: row.eventId !== undefined,
  with_event: row.withEvent,
  texts_hash: row.textsHash,
  upstream_updated_at: row.market.upstreamUpdatedAt,
})

/** What the ingest function checks once more under its locks, as array literals of Postgres. */
const sameMarkets = (rows: readonly MarketRow[]) => ({
  ids: `{${rows.map((row) => row.id).join()}}`,
  hashes: `{${rows.map((row) => row.hash).join()}}`,
  textsHashes: `{${rows.map((row) => row.textsHash).join()}}`,
})

const tagsOf = (rows: readonly EventRow[]): readonly Tag[] => [
  ...new Map(rows.flatMap((row) => row.event.tags ?? []).map((tag) => [tag.slug, tag])).values(),
]

import { series, tags } from './catalog.ts'
import { createListing } from './listing.ts'
import type { Caps } from './query.ts'
import { recordedEvents, recordedMarkets } from './recorded-tables.ts'
import { loadRecordings, type Wire } from './recordings.ts'
import { type Answer, createAnswer, type World } from './routes.ts'
import type { Word } from './ruling.ts'
import type { Table } from './table.ts'
import { createUniverse, type UniverseOptions } from './universe.ts'
import { eventTable, marketTable } from './universe-tables.ts'

/** What the server serves, seen without HTTP. */
export interface ServedWorld {
  readonly answer: Answer
  /** The market on the wire as /markets/slug gives it, or null. */
  market(id: number, t: number): Wire | null
  /** False: it has no such market that could change. */
  rule(id: number, word: Word, t: number): boolean
  /** Numbers of the markets that lists show as open at `t`, ascending. */
  openMarketIds(t: number): number[]
  /** Call when simulated time jumped. */
  forget(): void
}

interface Parts<Market, Event> {
  readonly markets: Table<Market>
  readonly events: Table<Event>
  readonly tags: readonly string[]
  readonly series: readonly string[]
  rule(id: number, word: Word, t: number): boolean
}

const serve = <Market, Event>(
  parts: Parts<Market, Event>,
  caps: Caps,
  realNow: () => number,
): ServedWorld => {
  const { markets, events } = parts
  const world: World<Market, Event> = {
    markets: { kind: 'markets', table: markets, listing: createListing(markets, realNow) },
    events: { kind: 'events', table: events, listing: createListing(events, realNow) },
    tags: parts.tags,
    series: parts.series,
  }
  return {
    answer: createAnswer(world, caps),
    market: (id, t) => {
      const row = markets.find('id', String(id), t)
      if (row === undefined) return null
      return JSON.parse(markets.json(row, t, { events: true, nests: null, tags: false }))
    },
    rule: parts.rule,
    openMarketIds: (t) =>
      markets
        .live(t)
        .filter((row) => markets.listed(row, t) && !markets.closed(row, t))
        .map(markets.id)
        .sort((a, b) => a - b),
    forget: () => {
      world.markets.listing.forget()
      world.events.listing.forget()
    },
  }
}

export const seededWorld = (
  options: UniverseOptions,
  caps: Caps,
  realNow: () => number,
): ServedWorld => {
  const universe = createUniverse(options)
  return serve(
    {
      markets: marketTable(universe),
      events: eventTable(universe),
      tags: tags.map((tag) => tag.json),
      series: series.map((one) => one.json),
      rule: universe.rule,
    },
    caps,
    realNow,
  )
}

/** Tags and series of recorded events, each once. */
const distinct = (events: readonly Wire[], member: 'tags' | 'series'): string[] => {
  const found = new Map<string, string>()
  for (const event of events) {
    for (const entry of (event[member] ?? []) as readonly Wire[]) {
      found.set(String(entry.id), JSON.stringify(entry))
    }
  }
  return [...found.values()]
}

export const recordedWorld = async (
  dir: string,
  caps: Caps,
  realNow: () => number,
): Promise<ServedWorld> => {
  const { events, markets } = await loadRecordings(dir)
  return serve(
    {
      markets: recordedMarkets(markets),
      events: recordedEvents(events),
      tags: distinct(events, 'tags'),
      series: distinct(events, 'series'),
      rule: () => false,
    },
    caps,
    realNow,
  )
}

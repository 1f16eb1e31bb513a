import type { GammaClient } from '../gamma/client.ts'
import type { Page } from '../gamma/pager.ts'
import { type Parsed, parseEventRows, parseMarketRows } from '../gamma/parse.ts'
import type { RequestOptions } from '../gamma/request.ts'
import { PAGE_BYTES } from './events-tier.ts'

/** A list of upstream by id, to be read whole. */
export interface BackfillList {
  readonly name: 'open events' | 'open markets' | 'closed markets' | 'closed events'
  pages(client: GammaClient, part: BackfillQuery, options: RequestOptions): Pages
  readonly parse: (rows: readonly unknown[]) => Parsed
  /** What it is a list of. */
  readonly rowsOf: (parsed: Parsed) => readonly { readonly id: number }[]
  /** True: markets that are stored already are left alone. */
  readonly onlyMissing?: boolean
}

export interface BackfillQuery {
  readonly ascending: boolean
  readonly after: string | undefined
  /** Asked before each page: infinite, or 0 when no more is wanted. */
  readonly total: () => number
}

type Pages = AsyncGenerator<Page, void>

const common = { order: 'id', limit: 100 } as const

const openEvents: BackfillList = {
  name: 'open events',
  pages: (client, part, options) => {
    const query = { ...common, closed: false, looksAhead: false, pageBytes: PAGE_BYTES }
    return client.eventPages({ ...query, ...part }, options)
  },
  parse: parseEventRows,
  rowsOf: ({ events }) => events,
}

/** For those that no open event shows: a few at most. */
const openMarkets: BackfillList = {
  name: 'open markets',
  pages: (client, part, options) =>
    client.marketPages({ ...common, closed: false, ...part }, options),
  parse: parseMarketRows,
  rowsOf: ({ markets }) => markets,
  onlyMissing: true,
}

const closedMarkets: BackfillList = {
  name: 'closed markets',
  pages: (client, part, options) =>
    client.marketPages({ ...common, closed: true, ...part }, options),
  parse: parseMarketRows,
  rowsOf: ({ markets }) => markets,
}

/** For tags, series and texts: their markets come apart, since closed ones are not all in an event. */
const closedEvents: BackfillList = {
  name: 'closed events',
  pages: (client, part, options) =>
    client.eventPages({ ...common, closed: true, includeMarkets: false, ...part }, options),
  parse: parseEventRows,
  rowsOf: ({ events }) => events,
}

/** In the order in which they are read. Why these: docs/decisions/0012. */
export const backfillLists = (closed: boolean): readonly BackfillList[] =>
  closed ? [openEvents, openMarkets, closedMarkets, closedEvents] : [openEvents, openMarkets]

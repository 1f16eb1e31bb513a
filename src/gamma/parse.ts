import type { Event, Market, Timestamp } from '../domain/market.ts'
import { compareTimestamps } from '../domain/timestamp.ts'
import { parseEvent, readArray } from './parse-event.ts'
import { parseMarket } from './parse-market.ts'
import { type Row, RowRefused, requireRow } from './parse-member.ts'
import { createTally, type Tally } from './parse-tally.ts'
import { storable } from './parse-text.ts'

/** A row that was left out, and why, for the table of refused rows. */
export interface Refused {
  readonly kind: 'market' | 'event'
  /** As upstream wrote it, when it wrote one. */
  readonly id: string | null
  /** A sentence for the operator. */
  readonly reason: string
  /** The row itself; of an event, without its markets, which stand or fall on their own. */
  readonly raw: unknown
}

/** What a page carried that this code does not know: to be counted and shown, never fatal. */
export interface Drift {
  /** Members of a row, as `market.fooBar`, with the number of rows that had them. */
  readonly unknownKeys: ReadonlyMap<string, number>
  /** Values that a known member should not have, as `market.umaResolutionStatus=escalated`. */
  readonly unknownValues: ReadonlyMap<string, number>
}

/** One page, understood. Each market and each event occurs once, in the order of the page. */
export interface Parsed {
  readonly markets: readonly Market[]
  readonly events: readonly Event[]
  readonly refused: readonly Refused[]
  readonly drift: Drift
}

interface Page {
  readonly tally: Tally
  readonly markets: Map<number, Market>
  readonly events: Map<number, Event>
  readonly refused: Refused[]
}

const createPage = (): Page => ({
  tally: createTally(),
  markets: new Map(),
  events: new Map(),
  refused: [],
})

const finish = ({ tally, markets, events, refused }: Page): Parsed => ({
  markets: [...markets.values()],
  events: [...events.values()],
  refused,
  drift: tally,
})

const MAX_ID = 100

const writtenId = (value: unknown): string | null => {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  if (typeof id !== 'string' && typeof id !== 'number') return null
  return storable(String(id).slice(0, MAX_ID))
}

const withoutMarkets = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'markets' in value
    ? { ...value, markets: undefined }
    : value

/** The result of `parse`, or undefined after noting why there is none. */
const attempt = <T>(
  page: Page,
  kind: 'market' | 'event',
  value: unknown,
  parse: (tally: Tally, row: Row) => T,
): T | undefined => {
  try {
    return parse(page.tally, requireRow(value))
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error
    const raw = kind === 'event' ? withoutMarkets(value) : value
    page.refused.push({ kind, id: writtenId(value), reason: error.message, raw })
    return undefined
  }
}

interface Versioned {
  readonly id: number
  readonly upstreamUpdatedAt: Timestamp | null
}

const isNewer = (candidate: Versioned, than: Versioned): boolean => {
  if (candidate.upstreamUpdatedAt === null) return false
  if (than.upstreamUpdatedAt === null) return true
  return compareTimestamps(candidate.upstreamUpdatedAt, than.upstreamUpdatedAt) > 0
}

/** Upstream repeats rows when the list moves under its pages: the newer one stays. */
const keepNewer = <T extends Versioned>(known: Map<number, T>, candidate: T): void => {
  const present = known.get(candidate.id)
  if (present === undefined || isNewer(candidate, present)) known.set(candidate.id, candidate)
}

/** Nested in two events of one page, a market belongs to both. */
const keepNested = (markets: Map<number, Market>, market: Market): void => {
  const present = markets.get(market.id)
  if (present === undefined) {
    markets.set(market.id, market)
    return
  }
  const eventIds = [...new Set([...(present.eventIds ?? []), ...(market.eventIds ?? [])])]
  const newer = isNewer(market, present) ? market : present
  markets.set(market.id, { ...newer, eventIds: eventIds.length > 0 ? eventIds : undefined })
}

/** The nested markets go into the page; their ids come back, in upstream's order. */
const takeNested = (
  page: Page,
  nested: readonly unknown[],
  eventIds: readonly number[] | undefined,
): readonly number[] => {
  const ids = new Set<number>()
  for (const value of nested) {
    const market = attempt(page, 'market', value, (tally, row) => parseMarket(tally, row, eventIds))
    if (market === undefined) continue
    keepNested(page.markets, market)
    ids.add(market.id)
  }
  return [...ids]
}

const memberOf = (value: unknown, key: 'markets' | 'events'): unknown =>
  typeof value === 'object' && value !== null ? (value as Row)[key] : undefined

/** Rows of the event routes, with their markets inside. Never throws for what a row contains. */
export const parseEventRows = (rows: readonly unknown[]): Parsed => {
  const page = createPage()
  for (const value of rows) {
    const event = attempt(page, 'event', value, parseEvent)
    const nested = readArray(page.tally, 'event.markets', memberOf(value, 'markets'))
    // The markets of a refused event are still good; what is stored about their event stays.
    const eventIds = event === undefined ? undefined : [event.id]
    const marketIds = nested === undefined ? undefined : takeNested(page, nested, eventIds)
    if (event !== undefined) keepNewer(page.events, { ...event, marketIds })
  }
  return finish(page)
}

/** Ids of the events embedded in a market row; undefined when the row cannot tell them all. */
const takeEmbedded = (page: Page, value: unknown): readonly number[] | undefined => {
  const embedded = readArray(page.tally, 'market.events', memberOf(value, 'events'))
  if (embedded === undefined) return undefined
  const ids = new Set<number>()
  let isComplete = true
  for (const candidate of embedded) {
    const event = attempt(page, 'event', candidate, parseEvent)
    if (event === undefined) {
      isComplete = false
    } else {
      keepNewer(page.events, event)
      ids.add(event.id)
    }
  }
  return isComplete ? [...ids] : undefined
}

/** Rows of the market routes, with or without their events. Never throws for what a row contains. */
export const parseMarketRows = (rows: readonly unknown[]): Parsed => {
  const page = createPage()
  for (const value of rows) {
    const eventIds = takeEmbedded(page, value)
    const market = attempt(page, 'market', value, (tally, row) => parseMarket(tally, row, eventIds))
    if (market !== undefined) keepNewer(page.markets, market)
  }
  return finish(page)
}

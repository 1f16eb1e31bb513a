import { decimalOf } from '../domain/decimal.ts'
import { isSlug } from '../domain/lookup.ts'
import type { Event, Market, Outcome, Timestamp } from '../domain/market.ts'
import { parsePolymarketUrl } from '../domain/polymarket-url.ts'
import { tradingWindowOf } from '../domain/short.ts'
import { timestampOf } from '../domain/timestamp.ts'
import { isPrice, textOf } from './columns.ts'
import type { Lists } from './lists.ts'
import type { LegacyRow } from './row.ts'

const ID = /^[1-9]\d{0,14}$/

/** Upstream's number; null for what is none. */
export const idOf = (text: string | null): number | null =>
  text !== null && ID.test(text) ? Number(text) : null

/** The columns of times have no zone, and mean UTC. */
const timeOf = (text: string | null): Timestamp | null =>
  text === null ? null : (timestampOf(text) ?? timestampOf(`${text}Z`) ?? timestampOf(`${text}+00`))

const amountOf = (text: string | null): string | null => {
  const amount = decimalOf(text)
  return amount?.startsWith('-') ? null : amount
}

const priceOf = (text: string | null): string | null => {
  const price = decimalOf(text)
  return isPrice(price) ? price : null
}

const slugOf = (value: unknown): string | null => {
  const text = textOf(value)
  return text !== null && isSlug(text) ? text : null
}

const pageOf = (url: string | null) => {
  try {
    return parsePolymarketUrl(url ?? '')
  } catch {
    return null // the column holds other sites too, and search pages
  }
}

const slugsOf = (row: LegacyRow) => {
  const page = pageOf(row.polymarket_url)
  const eventSlug = page?.kind === 'event' ? page.slug : page?.eventSlug
  return {
    /** Only where the address names the market too: that of its event is not its own. */
    market: page?.kind === 'market' ? slugOf(page.slug) : null,
    event: slugOf(row.event_slug) ?? slugOf(eventSlug),
  }
}

/** When the old system last wrote the row; rows without it are older than all others. */
export const seenAtOf = (row: LegacyRow): Timestamp =>
  timeOf(row.updated_at) ?? timeOf(row.created_at) ?? '1970-01-01T00:00:00Z'

/** The event of a market: by its own columns, else as the column `events` has it. */
export const eventIdOf = (row: LegacyRow, { events }: Lists): number | null => {
  const own = [row.event_id, row.parent_event_id].map(idOf).filter((id) => id !== null)
  const [nested] = events.items ?? []
  // Some markets have been written over a parent, whose link to itself they kept.
  return own.find((id) => id !== idOf(row.id)) ?? idOf(textOf(nested?.id))
}

/** Undefined tags make it a stand-in: it fills a gap, and never overwrites what upstream showed. */
const standIn = (event: Pick<Event, 'id' | 'slug' | 'title'> & Partial<Event>): Event => ({
  ...{ description: null, image: null, icon: null, negRisk: false },
  ...{ active: true, closed: false, archived: false },
  ...{ volume: null, volume24h: null, liquidity: null },
  ...{ startsAt: null, endsAt: null, closedAt: null, createdAt: null, upstreamUpdatedAt: null },
  ...{ series: null, tags: undefined, marketIds: undefined },
  ...event,
})

/** The event that a parent row stands for. */
export const eventOfParent = (id: number, row: LegacyRow): Event => {
  const slug = slugsOf(row).event
  return standIn({
    ...{ id, slug, title: textOf(row.title) ?? slug ?? `Event ${id}` },
    description: textOf(row.description),
    volume: amountOf(row.volume),
    liquidity: amountOf(row.liquidity),
    startsAt: timeOf(row.start_date),
    endsAt: timeOf(row.end_date),
    createdAt: timeOf(row.created_at),
  })
}

/** What a market's row tells of its event. */
export const eventOfChild = (id: number, row: LegacyRow, { events }: Lists): Event => {
  const nested = events.items?.find((event) => idOf(textOf(event.id)) === id)
  const slug = slugsOf(row).event ?? slugOf(nested?.slug)
  const title = textOf(row.event_title) ?? textOf(nested?.title) ?? slug ?? `Event ${id}`
  return standIn({ id, slug, title })
}

const outcomesOf = (lists: Lists): readonly Outcome[] =>
  (lists.outcomes.items ?? []).map((name, index) => ({
    name: name || `Outcome ${index + 1}`,
    price: lists.outcome_prices.items?.[index] ?? null,
    tokenId: lists.clob_token_ids.items?.[index] ?? null,
  }))

const conditionIdOf = (row: LegacyRow): string | null => {
  const text = textOf(row.condition_id)
  return text !== null && /^0x[\da-f]+$/i.test(text) ? text.toLowerCase() : text
}

/**
 * The market of a row without fatal faults. The old table does not tell whether it is closed, and what
 * it says of results proves nothing: it is stored as open, until upstream is asked for it by id.
 */
export const marketOf = (id: number, row: LegacyRow, lists: Lists): Market => {
  const slug = slugsOf(row).market
  const endsAt = timeOf(row.end_date)
  const eventId = eventIdOf(row, lists)
  const clues = { eventStartsAt: null, endsAt, slug, durationMs: null }
  return {
    ...{ id, slug, question: textOf(row.title) ?? slug ?? `Market ${id}` },
    description: textOf(row.description),
    conditionId: conditionIdOf(row),
    ...{ image: null, icon: null, groupTitle: null },
    outcomes: outcomesOf(lists),
    eventIds: eventId === null ? undefined : [eventId],
    active: row.is_active !== 'false',
    ...{ closed: false, archived: false, acceptingOrders: false },
    enableOrderBook: (lists.clob_token_ids.items ?? []).length > 0,
    ...{ automaticallyResolved: false, negRisk: false, negRiskOther: false, scalar: false },
    ...{ umaStatus: null, umaHistory: [], bestBid: null, bestAsk: null },
    lastTradePrice: priceOf(row.last_trade_price),
    ...{ spread: null, priceChange24h: null, volume24h: null },
    volume: amountOf(row.volume),
    liquidity: amountOf(row.liquidity),
    startsAt: timeOf(row.start_date),
    endsAt,
    closedAt: null,
    createdAt: timeOf(row.created_at),
    upstreamUpdatedAt: null,
    tradingWindow: tradingWindowOf({ ...clues, createdAt: timeOf(row.start_date) }),
  }
}

import { AppError } from '../errors.ts'
import { type EventLookup, type MarketLookup, parseEventBy, parseMarketRef } from './lookup.ts'
import { parsePolymarketUrl } from './polymarket-url.ts'
import { aliasesIn } from './search-aliases.ts'

const MAX_LENGTH = 200
/** An address has a slug of up to 255 characters twice, and what a browser adds. */
const MAX_URL_LENGTH = 1_000

/** What somebody looks for. */
export interface SearchQuery {
  /** Words, at most 200 characters; empty where what was typed can only be an address or an id. */
  readonly text: string
  /** What else its words may be called; see `aliasesIn`. */
  readonly aliases: Readonly<Record<string, readonly string[]>>
  /** What the whole of it names, should it be an id, a slug or an address. */
  readonly markets: readonly MarketLookup[]
  readonly events: readonly EventLookup[]
}

interface Named {
  readonly markets: readonly MarketLookup[]
  readonly events: readonly EventLookup[]
  /** Whether it may be words too. */
  readonly isText: boolean
}

const JUST_WORDS: Named = { markets: [], events: [], isText: true }

/** @throws AppError BAD_USER_INPUT when it is too long */
export const parseSearchQuery = (typed: string): SearchQuery => {
  const trimmed = typed.toWellFormed().replaceAll('\u0000', ' ').trim()
  if (trimmed.length > MAX_URL_LENGTH) throw tooLong(trimmed.length)
  const { isText, ...named } = namedBy(trimmed)
  if (!isText) return { text: '', aliases: {}, ...named }
  if (trimmed.length > MAX_LENGTH) throw tooLong(trimmed.length)
  return { text: trimmed, aliases: aliasesIn(trimmed), ...named }
}

const namedBy = (text: string): Named => {
  if (/polymarket\.com\//i.test(text)) return namedByUrl(text)
  if (/^(Market|Event):\d{1,15}$/.test(text)) {
    return text.startsWith('Market')
      ? { markets: [parseMarketRef(text)], events: [], isText: false }
      : { markets: [], events: [parseEventBy({ id: text })], isText: false }
  }
  if (/^\d{1,15}$/.test(text)) {
    const isYear = /^(19|20)\d\d$/.test(text)
    return isYear
      ? JUST_WORDS
      : { markets: [{ id: Number(text) }], events: [{ id: Number(text) }], isText: true }
  }
  if (/^(\d{16,78}|0x[0-9a-f]{64})$/i.test(text)) {
    return { markets: [parseMarketRef(text)], events: [], isText: false }
  }
  // A slug of one word is a word, too; an event's is as often typed as it is meant.
  if (/^[a-z0-9][a-z0-9._-]{0,254}$/i.test(text)) {
    return {
      markets: [{ slug: text }],
      events: [{ slug: text }],
      isText: text.length <= MAX_LENGTH,
    }
  }
  return JUST_WORDS
}

/** Addresses of other pages of the site name nothing: their words are looked for. */
const namedByUrl = (text: string): Named => {
  const page = pageOf(text)
  if (page === null) return JUST_WORDS
  const eventSlug = page.kind === 'event' ? page.slug : page.eventSlug
  return {
    markets: page.kind === 'market' ? [{ slug: page.slug }] : [],
    events: eventSlug === null ? [] : [{ slug: eventSlug }],
    isText: false,
  }
}

const pageOf = (text: string) => {
  try {
    return parsePolymarketUrl(text)
  } catch {
    return null
  }
}

const tooLong = (length: number): AppError =>
  new AppError(
    'BAD_USER_INPUT',
    `a search query has at most ${MAX_LENGTH} characters, ${length} were given`,
  )

import { AppError } from '../errors.ts'
import { parsePolymarketUrl } from './polymarket-url.ts'

/** One way to say which market is meant. */
export type MarketLookup =
  | { readonly id: number }
  | { readonly slug: string }
  | { readonly conditionId: string }
  | { readonly tokenId: string }
  /** The page of an event, which names a market only while the event has no more than one. */
  | { readonly eventSlug: string; readonly marketSlug?: never }

export type EventLookup = { readonly id: number } | { readonly slug: string }

/** The graph's nouns that have a global id. */
export type NodeType = 'Market' | 'Event'

/** As a client sends them: exactly one member is set. */
export interface MarketBy {
  readonly id?: string | number | null | undefined
  readonly slug?: string | null | undefined
  readonly conditionId?: string | null | undefined
  readonly tokenId?: string | null | undefined
  readonly url?: string | null | undefined
}
export type EventBy = Pick<MarketBy, 'id' | 'slug' | 'url'>

const NUMBER = /^[0-9]{1,15}$/
const GLOBAL_ID = /^([A-Z][A-Za-z]*):([0-9]{1,15})$/
const SLUG = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/
const CONDITION_ID = /^0x[0-9a-f]{64}$/i
const TOKEN_ID = /^[0-9]{1,78}$/

/** Whether it can be the name of a market or an event in an address. */
export const isSlug = (text: string): boolean => SLUG.test(text)

/** Readable on purpose: it can be typed by hand. */
export const globalIdOf = (type: NodeType, id: number): string => `${type}:${id}`

/** @throws AppError BAD_USER_INPUT when `text` is no global id of a market or an event. */
export const parseGlobalId = (text: string): { readonly type: NodeType; readonly id: number } => {
  const [, type, number] = GLOBAL_ID.exec(text) ?? []
  if (type !== 'Market' && type !== 'Event') {
    throw badInput('id', text, 'a global id such as "Market:512345" or "Event:903193"')
  }
  return { type, id: Number(number) }
}

/** @throws AppError BAD_USER_INPUT, saying what was wrong and what is accepted. */
export const parseMarketBy = (by: MarketBy): MarketLookup => {
  const [member, value] = onlyMember(by)
  switch (member) {
    case 'slug':
      return { slug: parseSlug(value) }
    case 'conditionId':
      if (!CONDITION_ID.test(value)) throw badInput('conditionId', value, '0x and 64 hex digits')
      return { conditionId: value.toLowerCase() }
    case 'tokenId':
      if (!TOKEN_ID.test(value)) throw badInput('tokenId', value, '1 to 78 decimal digits')
      return { tokenId: value }
    case 'url': {
      const page = parsePolymarketUrl(value)
      return page.kind === 'market'
        ? { slug: parseSlug(page.slug) }
        : { eventSlug: parseSlug(page.slug) }
    }
    default:
      return { id: parseId('Market', value) }
  }
}

/** @throws AppError BAD_USER_INPUT, saying what was wrong and what is accepted. */
export const parseEventBy = (by: EventBy): EventLookup => {
  const [member, value] = onlyMember(by)
  switch (member) {
    case 'slug':
      return { slug: parseSlug(value) }
    case 'url': {
      const page = parsePolymarketUrl(value)
      const eventSlug = page.kind === 'event' ? page.slug : page.eventSlug
      if (eventSlug === null) {
        throw badInput(
          'url',
          value,
          'the address of an event: https://polymarket.com/event/<event>',
        )
      }
      return { slug: parseSlug(eventSlug) }
    }
    default:
      return { id: parseId('Event', value) }
  }
}

/**
 * A market as an `ids` filter names it: global id, number, slug, condition id or token id. Digits
 * are a market's number up to 15 of them, and a token id beyond.
 *
 * @throws AppError BAD_USER_INPUT
 */
export const parseMarketRef = (text: string): MarketLookup => {
  if (NUMBER.test(text)) return { id: Number(text) }
  if (TOKEN_ID.test(text)) return { tokenId: text }
  if (CONDITION_ID.test(text)) return { conditionId: text.toLowerCase() }
  if (text.includes(':')) return { id: parseId('Market', text) }
  if (isSlug(text)) return { slug: text }
  throw badInput('ids', text, 'global ids, numbers, slugs, condition ids and token ids of markets')
}

/** An event as an `ids` filter names it: global id, number or slug. @throws AppError BAD_USER_INPUT */
export const parseEventRef = (text: string): EventLookup => {
  if (NUMBER.test(text)) return { id: Number(text) }
  if (text.includes(':')) return { id: parseId('Event', text) }
  if (isSlug(text)) return { slug: text }
  throw badInput('ids', text, 'global ids, numbers and slugs of events')
}

const parseSlug = (text: string): string => {
  if (isSlug(text)) return text
  throw badInput('slug', text, 'up to 255 letters, digits, ".", "_" and "-"')
}

const parseId = (type: NodeType, text: string): number => {
  if (NUMBER.test(text)) return Number(text)
  const [, given, number] = GLOBAL_ID.exec(text) ?? []
  if (given !== type) {
    throw badInput('id', text, `Gamma's number (up to 15 digits) or a global id ("${type}:512345")`)
  }
  return Number(number)
}

const onlyMember = (by: MarketBy): readonly [string, string] => {
  const given = Object.entries(by).filter(([, value]) => value !== null && value !== undefined)
  const [only] = given
  if (only === undefined || given.length > 1) {
    throw new AppError(
      'BAD_USER_INPUT',
      `"by" needs exactly one member, ${given.length} were given`,
    )
  }
  return [only[0], String(only[1])]
}

const badInput = (member: string, value: string, accepted: string): AppError =>
  new AppError('BAD_USER_INPUT', `"${abridge(value)}" is no ${member}: accepted are ${accepted}`)

/** An error message is no place for a megabyte of somebody's input. */
const abridge = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

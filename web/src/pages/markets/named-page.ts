import { eventPath, marketPath } from '../../parts/links.ts'

const HOST = /^(?:https?:\/\/)?(?:www\.)?polymarket\.com/i
/** The site may put the reader's language first: `/tr/event/…`. */
const LANGUAGE = /^\/[a-z]{2}(?:-[a-z0-9]{2,4})?(?=\/(?:event|market)\/)/i
const MARKET = /^\/(?:event\/[^/]+|market)\/([^/]+)\/?$/i
const EVENT = /^\/event\/([^/]+)\/?$/i
const ID = /^(?:Market:)?(\d{1,15})$/
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)+$/

/** A page of this console, which asks upstream for what is not stored. */
export interface NamedPage {
  readonly kind: 'market' | 'event'
  /** Id or slug. */
  readonly name: string
  readonly path: string
}

/** What an address of polymarket.com leads to; null for any other text. */
export const addressedPage = (text: string): NamedPage | null => {
  const trimmed = text.trim()
  if (!HOST.test(trimmed)) return null
  const path = trimmed
    .replace(HOST, '')
    .replace(/[?#].*$/s, '')
    .replace(LANGUAGE, '')
  const market = MARKET.exec(path)?.[1]
  if (market !== undefined) return marketPage(market)
  const event = EVENT.exec(path)?.[1]
  return event === undefined ? null : eventPage(event)
}

/**
 * The pages that a text may mean of which no market is found: that of an address, of a market's id,
 * or of a slug, which are words joined by hyphens.
 */
export const namedPages = (text: string): readonly NamedPage[] => {
  const addressed = addressedPage(text)
  if (addressed !== null) return [addressed]
  const trimmed = text.trim()
  const id = ID.exec(trimmed)?.[1]
  if (id !== undefined) return [marketPage(id)]
  return SLUG.test(trimmed) ? [marketPage(trimmed), eventPage(trimmed)] : []
}

const marketPage = (name: string): NamedPage => ({
  ...{ kind: 'market', name, path: marketPath(named(name)) },
})

const eventPage = (name: string): NamedPage => ({
  ...{ kind: 'event', name, path: eventPath(named(name)) },
})

const named = (name: string) => ({ gammaId: name, slug: name })

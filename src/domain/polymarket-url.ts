import { AppError } from '../errors.ts'

/** What the address of a page names. */
export type PolymarketPage =
  | { readonly kind: 'event'; readonly slug: string }
  | { readonly kind: 'market'; readonly slug: string; readonly eventSlug: string | null }

const HOSTS = new Set(['polymarket.com', 'www.polymarket.com'])
/** The site puts the reader's language first: `/tr/event/…`, `/pt-br/event/…`. */
const LOCALE = /^[a-z]{2}(-[a-z0-9]{2,4})?$/i
const ACCEPTED =
  'https://polymarket.com/event/<event>, …/event/<event>/<market> and …/market/<market>'

/**
 * Reads an address as it is copied from a browser: with or without scheme, `www.`, language,
 * trailing slash, query string and fragment.
 *
 * @throws AppError BAD_USER_INPUT for any other site or page
 */
export const parsePolymarketUrl = (text: string): PolymarketPage => {
  const [kind, first, second, ...rest] = pathOf(text)
  if (rest.length === 0 && first !== undefined) {
    if (kind === 'event') {
      return second === undefined
        ? { kind: 'event', slug: first }
        : { kind: 'market', slug: second, eventSlug: first }
    }
    if (kind === 'market' && second === undefined) {
      return { kind: 'market', slug: first, eventSlug: null }
    }
  }
  throw notAccepted(text)
}

const pathOf = (text: string): readonly string[] => {
  const trimmed = text.trim()
  const url = URL.parse(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)
  if (url === null || !/^https?:$/.test(url.protocol) || !HOSTS.has(url.hostname)) {
    throw notAccepted(text)
  }
  const [head, ...tail] = url.pathname.split('/').filter((segment) => segment !== '')
  if (head === undefined) return []
  return LOCALE.test(head) ? tail : [head, ...tail]
}

const notAccepted = (text: string): AppError =>
  new AppError('BAD_USER_INPUT', `"${text.slice(0, 80)}" is no url: accepted are ${ACCEPTED}`)

import { isAppError } from '../errors.ts'
import type { Address, Parameters } from './address.ts'
import { readEnvelope } from './envelope.ts'
import type { PageSizes } from './page-size.ts'
import type { Listing } from './query.ts'
import type { Answer, Request, RequestOptions } from './request.ts'
import { walkPages } from './walk.ts'

export interface Page extends Omit<Answer<unknown>, 'body'> {
  readonly rows: readonly unknown[]
  /** Where the list goes on, for a later `after`; undefined: this was its last page. */
  readonly cursor: string | undefined
}

export interface PagerDeps {
  readonly address: Address
  readonly request: Request
  readonly sizes: PageSizes
  readonly maxPages: number
  /** Aborts when the client closes. */
  readonly closing: AbortSignal
}

export type Pager = (listing: Listing, options: RequestOptions) => AsyncGenerator<Page, void>

const labelOf = ({ family }: Listing) => `/${family}/keyset`

interface PageCall {
  readonly limit: number
  /** Rows still wanted. */
  readonly left: number
  readonly cursor: string | undefined
  readonly signal: AbortSignal
  readonly options: Omit<RequestOptions, 'signal'>
}

/** Walks a keyset listing, in pages as large as wanted or as small as they have to be. */
export const createPager = ({ address, request, sizes, maxPages, closing }: PagerDeps): Pager => {
  const fetchPage = async (listing: Listing, { limit, left, ...call }: PageCall) => {
    const { family, most = Number.POSITIVE_INFINITY } = listing
    const parameters: Parameters = [
      ...listing.parameters,
      ['limit', `${limit}`],
      ...(call.cursor === undefined ? [] : ([['after_cursor', call.cursor]] as const)),
    ]
    const route = address.route({
      family,
      label: labelOf(listing),
      segments: ['keyset'],
      parameters,
    })
    const { body, ...measured } = await request({
      ...call.options,
      route,
      shape: readEnvelope(family),
      signals: [call.signal, closing],
    })
    const { rows, cursor } = body
    if (cursor !== undefined && rows.length < limit) {
      sizes.noteShort({ route: listing.sizeKey, asked: limit, rows: rows.length })
    }
    const next = rows.length < most ? cursor : undefined
    return { page: { rows: rows.slice(0, left), cursor: next, ...measured }, cursor: next }
  }

  return (listing, { signal, ...options }) => {
    let wanted = firstLimit(listing)
    /** No larger page can be read, as far as this reading knows. */
    let most = Number.POSITIVE_INFINITY
    let taken = 0
    const countLeft = () => totalOf(listing) - taken
    return walkPages({
      label: labelOf(listing),
      signal,
      maxPages,
      from: listing.after,
      looksAhead: listing.looksAhead ?? true,
      wantsMore: () => countLeft() > 0,
      fetchStep: async (cursor, stop) => {
        for (;;) {
          // A total may have shrunk since this page was decided on.
          const left = Math.max(1, countLeft())
          const limit = Math.min(wanted, left, most)
          try {
            const step = await fetchPage(listing, { limit, left, cursor, signal: stop, options })
            taken += step.page.rows.length
            wanted = nextLimit(listing, step.page)
            return step
          } catch (error) {
            const isTooLarge = isAppError(error, 'GAMMA_TOO_LARGE')
            const half = isTooLarge ? sizes.halve(listing.sizeKey, limit) : undefined
            if (half === undefined) throw error
            most = half
          }
        }
      },
    })
  }
}

const totalOf = ({ total = Number.POSITIVE_INFINITY }: Listing): number =>
  typeof total === 'number' ? total : total()

/** Enough to learn from, and not too much should it be of the heaviest: 10 events may be 2 MB. */
const FIRST_ROWS = 10

const firstLimit = ({ limit, pageBytes }: Listing): number =>
  pageBytes === undefined ? limit : Math.min(limit, FIRST_ROWS)

/** As many rows as would have made the last page right, at most twice as many as it had. */
const nextLimit = ({ limit, pageBytes }: Listing, { rows, decodedBytes, ms }: Page): number => {
  if (pageBytes === undefined || rows.length === 0) return limit
  const bytes = typeof pageBytes === 'number' ? pageBytes : pageBytes(ms)
  const fitting = Math.floor((bytes * rows.length) / decodedBytes)
  return Math.max(1, Math.min(limit, fitting, 2 * rows.length))
}

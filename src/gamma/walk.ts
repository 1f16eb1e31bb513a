import { linkedController } from './clock.ts'
import { GammaError } from './failure.ts'

export interface Step<Page> {
  readonly page: Page
  /** Leads to the next page; undefined: this is the last. */
  readonly cursor: string | undefined
}

export interface WalkOptions<Page> {
  readonly label: string
  /** Must reject when its signal aborts. */
  readonly fetchStep: (cursor: string | undefined, signal: AbortSignal) => Promise<Step<Page>>
  readonly signal: AbortSignal | undefined
  /** The page to begin with; undefined: the first. */
  readonly from?: string | undefined
  /** Whether a page is fetched while its predecessor is worked on. */
  readonly looksAhead: boolean
  /** False: no further page is asked for, whatever cursor there is. */
  readonly wantsMore: () => boolean
  /** More pages than any listing has: guards against cursors that differ and never end. */
  readonly maxPages: number
}

/**
 * All pages in order. It ends only after a page without a cursor, or where no more is wanted;
 * whatever else stops it is thrown: the error of a page, the signal's reason, GAMMA_CURSOR_LOOP.
 * Returning early leaves no request behind.
 */
export async function* walkPages<Page>(options: WalkOptions<Page>): AsyncGenerator<Page, void> {
  const { label, maxPages, wantsMore } = options
  const stop = linkedController(options.signal)
  const seen = new Set<string>(options.from === undefined ? [] : [options.from])
  const fetchStep = (cursor: string | undefined) => {
    const step = options.fetchStep(cursor, stop.signal)
    // Awaited later, when the consumer comes back: until then a failure is not unhandled.
    step.catch(() => undefined)
    return step
  }
  let coming: Promise<Step<Page>> | undefined = fetchStep(options.from)
  try {
    for (let pages = 1; coming !== undefined; pages++) {
      const step: Step<Page> = await coming
      const { page, cursor } = step
      const loops = cursor !== undefined && (seen.has(cursor) || pages === maxPages)
      if (cursor !== undefined) seen.add(cursor)
      const fetchNext = (): Promise<Step<Page>> | undefined =>
        cursor !== undefined && !loops && wantsMore() ? fetchStep(cursor) : undefined
      coming = options.looksAhead ? fetchNext() : undefined
      yield page
      if (loops && wantsMore())
        throw new GammaError('GAMMA_CURSOR_LOOP', `${label}: page ${pages} leads back`)
      // What the page held may have made more of the list wanted.
      coming ??= fetchNext()
    }
  } finally {
    stop.abort('done')
    await coming?.catch(() => undefined)
  }
}

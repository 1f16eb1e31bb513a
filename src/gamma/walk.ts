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
  /** More pages than any listing has: guards against cursors that differ and never end. */
  readonly maxPages: number
}

/**
 * All pages in order, each fetched while its predecessor is worked on. It ends only after a page
 * without a cursor; whatever else stops it is thrown: the error of a page, the signal's reason,
 * GAMMA_CURSOR_LOOP. Returning early leaves no request behind.
 */
export async function* walkPages<Page>(options: WalkOptions<Page>): AsyncGenerator<Page, void> {
  const { label, maxPages } = options
  const stop = linkedController(options.signal)
  const seen = new Set<string>()
  const fetchStep = (cursor: string | undefined) => {
    const step = options.fetchStep(cursor, stop.signal)
    // Awaited later, when the consumer comes back: until then a failure is not unhandled.
    step.catch(() => undefined)
    return step
  }
  let coming = fetchStep(undefined)
  try {
    for (let pages = 1; ; pages++) {
      const { page, cursor } = await coming
      const loops = cursor !== undefined && (seen.has(cursor) || pages === maxPages)
      if (cursor !== undefined && !loops) {
        seen.add(cursor)
        coming = fetchStep(cursor)
      }
      yield page
      if (cursor === undefined) return
      if (loops) throw new GammaError('GAMMA_CURSOR_LOOP', `${label}: page ${pages} leads back`)
    }
  } finally {
    stop.abort('done')
    await coming.catch(() => undefined)
  }
}

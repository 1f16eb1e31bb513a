import type { GammaClient } from '../gamma/client.ts'
import { parseEventRows } from '../gamma/parse.ts'
import { PAGE_BYTES } from './events-tier.ts'
import { addTo, type Seen } from './seen.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type Tick } from './tick.ts'
import { advance, allOrNone, createTwoEnds, type End } from './two-ends.ts'

export interface SweepDeps {
  readonly client: GammaClient
  readonly takePage: TakePage
}

/**
 * All open events with all their markets, by id, which never moves: no page loses or repeats a row
 * while events come and go. See docs/decisions/0008.
 */
export const createSweep =
  ({ client, takePage }: SweepDeps) =>
  async (tick: Tick, seen: Seen): Promise<void> => {
    const { low, high, haveMet } = createTwoEnds()

    const walk = async (end: End): Promise<void> => {
      const pages = client.eventPages(
        {
          ...{ closed: false, order: 'id', ascending: end.ascending },
          // The other end is read meanwhile, and each page kept is some 10 MB of memory.
          looksAhead: false,
          ...{
            limit: 100,
            pageBytes: PAGE_BYTES,
            total: () => (haveMet() ? 0 : Number.POSITIVE_INFINITY),
          },
        },
        requestsOf(tick, 'sweep'),
      )
      for await (const page of pages) {
        const options = { tier: 'RESOLUTIONS', parse: parseEventRows } as const
        const taken = await takePage(tick, page, options)
        addTo(seen, taken)
        for (const { id } of taken.events) advance(end, id)
        if (haveMet()) break
      }
    }
    await allOrNone([walk(low), walk(high)])
  }

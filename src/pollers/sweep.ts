import type { GammaClient } from '../gamma/client.ts'
import { parseEventRows } from '../gamma/parse.ts'
import { PAGE_BYTES } from './events-tier.ts'
import { addTo, type Seen } from './seen.ts'
import type { TakePage } from './take-page.ts'
import { requestsOf, type Tick } from './tick.ts'

export interface SweepDeps {
  readonly client: GammaClient
  readonly takePage: TakePage
}

/**
 * All open events with all their markets, by id, which never moves: no page loses or repeats a row
 * while events come and go. Read from both ends at once until the two meet, which halves the time
 * that upstream's second per page costs. See docs/decisions/0008.
 */
export const createSweep =
  ({ client, takePage }: SweepDeps) =>
  async (tick: Tick, seen: Seen): Promise<void> => {
    const [low, high] = [createEnd(true), createEnd(false)]
    const meet = () => low.isOrdered && high.isOrdered && low.at >= high.at

    const walk = async (end: End): Promise<void> => {
      const pages = client.eventPages(
        {
          ...{ closed: false, order: 'id', ascending: end.ascending },
          // The other end is read meanwhile, and each page kept is some 10 MB of memory.
          looksAhead: false,
          ...{
            limit: 100,
            pageBytes: PAGE_BYTES,
            total: () => (meet() ? 0 : Number.POSITIVE_INFINITY),
          },
        },
        requestsOf(tick, 'sweep'),
      )
      for await (const page of pages) {
        const options = { tier: 'RESOLUTIONS', parse: parseEventRows } as const
        const taken = await takePage(tick, page, options)
        addTo(seen, taken)
        for (const { id } of taken.events) advance(end, id)
        if (meet()) break
      }
    }
    await allOrNone([walk(low), walk(high)])
  }

/** One of the two readings. */
interface End {
  readonly ascending: boolean
  /** Id of the last event. */
  at: number
  /** False once upstream has not kept to the order: the readings then do not stop for each other. */
  isOrdered: boolean
}

const createEnd = (ascending: boolean): End => ({
  ascending,
  at: ascending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
  isOrdered: true,
})

const advance = (end: End, id: number): void => {
  if (end.ascending ? id < end.at : id > end.at) end.isOrdered = false
  end.at = id
}

/** Waits for all, then throws the first failure: nothing goes on behind its caller's back. */
const allOrNone = async (works: readonly Promise<void>[]): Promise<void> => {
  const results = await Promise.allSettled(works)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

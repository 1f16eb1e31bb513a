import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { ResolutionFilter, ResolutionMessage } from '../../src/domain/resolution-change.ts'
import { RESOLUTION_CHANGE_KINDS } from '../../src/domain/status.ts'
import type { Feed } from '../../src/feed/feed.ts'
import { appendResolutions, type Entry, openTestFeed, useFeedDatabase } from '../support/feed.ts'

const open = useFeedDatabase()

const SHORT_MAX_MS = 3_600_000

type Step =
  | { readonly do: 'append'; readonly entries: readonly Entry[] }
  | { readonly do: 'read'; readonly messages: number }
  | { readonly do: 'drop' }

const entry: fc.Arbitrary<Entry> = fc.record({
  marketId: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom(...RESOLUTION_CHANGE_KINDS),
  windowMs: fc.constantFrom(null, 300_000, SHORT_MAX_MS),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('append' as const),
    entries: fc.array(entry, { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ do: fc.constant('read' as const), messages: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('drop' as const) }),
)

const filter: fc.Arbitrary<ResolutionFilter> = fc.oneof(
  fc.constant({}),
  fc.record({ marketIds: fc.constant([1, 3]), includeShort: fc.boolean() }),
)

/** A client that remembers where it is, and takes nothing that does not follow. */
const createClient = (feed: Feed, wanted: ResolutionFilter) => {
  let place: string | null = null
  let closing = new AbortController()
  const connect = () => {
    closing.abort()
    closing = new AbortController()
    return feed.resolutions.messages({ after: place, filter: wanted, signal: closing.signal })
  }
  let stream = connect()
  const seen: number[] = []
  const take = (message: ResolutionMessage | undefined): void => {
    if (message === undefined || message.type === 'reset') throw new Error('lost its place')
    if (message.type === 'change') {
      expect(message.previousCursor).toBe(place)
      seen.push(message.change.seq)
    }
    place = message.cursor
  }
  return {
    seen,
    read: async () => take((await stream.next()).value),
    drop: () => {
      stream = connect()
    },
    close: () => closing.abort(),
  }
}

test('whatever the drops, each message follows the one before, and none is missing or twice', async () => {
  const feed = openTestFeed(open(), { heartbeatMs: 20, ringSize: 8, history: 8 })
  const { db } = open().database
  let head = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), filter, async (steps, wanted) => {
      await vi.waitUntil(() => feed.stats().resolutions.position === head, 20_000)
      const client = createClient(feed, wanted)
      await client.read()
      const expected: number[] = []
      for (const one of steps) {
        if (one.do === 'drop') client.drop()
        else if (one.do === 'read') for (let n = 0; n < one.messages; n++) await client.read()
        else {
          await appendResolutions(db, one.entries)
          for (const added of one.entries) {
            head += 1
            if (isWanted(added, wanted)) expected.push(head)
          }
        }
      }
      client.drop()
      while (client.seen.length < expected.length) await client.read()
      await client.read()
      client.close()
      expect(client.seen).toEqual(expected)
    }),
    { numRuns: 15 },
  )
})

const isWanted = (
  { marketId = 0, windowMs = null }: Entry,
  { marketIds, includeShort = true }: ResolutionFilter,
) => (marketIds?.includes(marketId) ?? true) && (includeShort || windowMs !== 300_000)

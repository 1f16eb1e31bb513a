import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../web/src/pages/live/feed-events.ts'
import { arrival, at, entry, feedAfter, heartbeat, LIVE, loaded, shown } from './changes.ts'

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

const held: FeedEvent = { type: 'held', isHeld: true }
const older = (before: string, ...numbers: readonly number[]): FeedEvent => ({
  ...{ type: 'older', changes: numbers.map((n) => entry(n)), hasOlder: false, before },
})

describe('what is shown', () => {
  test('is newest first, and a new entry comes on top', () => {
    const state = feedAfter(...LIVE, arrival(11), arrival(12))
    expect(shown(state)).toEqual(['c12', 'c11', 'c10', 'c9', 'c8'])
    expect(state).toMatchObject({ cursor: 'c12', arrived: 2 })
  })

  test('does not move while it is held: what comes is counted, and shown when it is let go', () => {
    const waiting = feedAfter(...LIVE, held, arrival(11), arrival(12))
    expect(shown(waiting)).toEqual(['c10', 'c9', 'c8'])
    expect(waiting).toMatchObject({ waitingCount: 2, cursor: 'c12' })

    const free = feedAfter(...LIVE, held, arrival(11), arrival(12), { type: 'held', isHeld: false })
    expect(shown(free)).toEqual(['c12', 'c11', 'c10', 'c9', 'c8'])
    expect(free).toMatchObject({ waitingCount: 0, waiting: [] })
  })

  test('takes what waits when asked to, and is held on', () => {
    const state = feedAfter(...LIVE, held, arrival(11), { type: 'shown' }, arrival(12))
    expect(shown(state)).toEqual(['c11', 'c10', 'c9', 'c8'])
    expect(state.waitingCount).toBe(1)
  })

  test('is never more than 500 entries: the oldest go, and can be loaded again', () => {
    const state = feedAfter(loaded(1), ...range(2, 501).map((n) => arrival(n)))
    expect([state.rows.length, shown(state)[0], shown(state).at(-1)]).toEqual([500, 'c501', 'c2'])
    expect(state.hasOlder).toBe(true)
  })

  test('has no hole when more than 500 waited: they take the place of all that was there', () => {
    const arrivals = range(11, 610).map((n) => arrival(n))
    expect(feedAfter(...LIVE, held, ...arrivals).waitingCount).toBe(600)
    const state = feedAfter(...LIVE, held, ...arrivals, { type: 'shown' })
    expect(shown(state)).toEqual(
      range(111, 610)
        .toReversed()
        .map((n) => `c${n}`),
    )
    expect(state.hasOlder).toBe(true)
  })

  test('gets older entries at its end', () => {
    const state = feedAfter(...LIVE, older('c8', 6, 7))
    expect(shown(state)).toEqual(['c10', 'c9', 'c8', 'c7', 'c6'])
    expect(state.hasOlder).toBe(false)
  })

  test('takes no older entries that would leave a hole before them', () => {
    // Asked for before a reset, say.
    expect(shown(feedAfter(...LIVE, older('c5', 3, 4))).at(-1)).toBe('c8')
  })

  test('is empty after a reset, and says so until the page is left', () => {
    const reset = { reason: 'CURSOR_EPOCH', oldestCursor: 'd0', headCursor: 'd7' } as const
    const state = feedAfter(...LIVE, held, arrival(11), { type: 'reset', reset })
    expect(state).toMatchObject({ rows: [], waitingCount: 0, cursor: null, isHeld: true, reset })
    expect(feedAfter(...LIVE, { type: 'reset', reset }, loaded(3)).reset).toEqual(reset)
  })
})

test('upstream was last asked when the last heartbeat says so, or an entry since', () => {
  expect(feedAfter(...LIVE).lastAskedAt).toBe(at(8))
  expect(feedAfter(...LIVE, arrival(40)).lastAskedAt).toBe(at(40))
  expect(feedAfter(...LIVE, arrival(40), heartbeat(40, 40, 55, 30)).lastAskedAt).toBe(at(25))
})

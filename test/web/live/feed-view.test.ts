import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../../web/src/pages/live/feed-events.ts'
import {
  connectionView,
  headText,
  lateAfterMs,
  pollText,
} from '../../../web/src/pages/live/feed-view.ts'
import { arrival, connected, feedAfter, heartbeat, LIVE, loaded, lost, NOON } from './changes.ts'

/** Title and text, so many seconds after noon. */
const told = (seconds: number, ...events: readonly FeedEvent[]): readonly string[] => {
  const now = NOON + seconds * 1_000
  const { title, text } = connectionView(feedAfter(...events), now, lateAfterMs(60))
  return [title, text]
}

const WHOLE = 'Nothing is missing: each entry follows the one before.'

describe('the state of the connection, in words', () => {
  test('connecting: first the list, then the stream', () => {
    expect(told(0, { type: 'away', now: NOON })).toEqual([
      'Connecting',
      'The newest entries first, and then the stream from there on.',
    ])
    expect(told(20, ...LIVE, { type: 'away', now: NOON })[1]).toBe(
      'The stream goes on from its position.',
    )
  })

  test('live', () => {
    expect(told(12, ...LIVE)).toEqual(['Live', WHOLE])
    expect(headText(feedAfter(...LIVE))).toBe('at the end of the log')
  })

  test('a filter that leaves out the rest is not behind, but says that the end is not certain', () => {
    const filtered = [loaded(10), connected(10, 11), heartbeat(10, 14, 11)]
    expect(told(12, ...filtered)).toEqual(['Live', WHOLE])
    expect(headText(feedAfter(...filtered))).toBe('reading on to the end of the log')
    expect(headText(feedAfter(...filtered, heartbeat(15, 15, 24)))).toBe('at the end of the log')
  })

  test('behind: a heartbeat, sent for want of anything else, is not at the head', () => {
    const behind = [...LIVE, heartbeat(10, 12, 24)]
    expect(told(25, ...behind)).toEqual([
      'Behind',
      'The server knows of entries that it has not sent yet.',
    ])
    expect(headText(feedAfter(...behind))).toBe('before the end of the log')
    expect(told(27, ...behind, arrival(26))).toEqual(['Live', WHOLE])
  })

  test('behind: resolutions were last asked for more than one and a half periods ago', () => {
    const late = [...LIVE, heartbeat(10, 10, 120, 106)]
    expect(told(120, ...LIVE, heartbeat(10, 10, 120, 104))[0]).toBe('Live')
    expect(told(120, ...late)).toEqual([
      'Behind',
      'The stream is whole, but the server gets nothing new from Polymarket.',
    ])
    // It may be of a look at prices, which finds some of them.
    expect(told(122, ...late, arrival(121))[0]).toBe('Behind')
    expect(told(136, ...late, arrival(121), heartbeat(121, 121, 136))[0]).toBe('Live')
  })

  test('behind: the server has not ended a look at Polymarket yet, or not even begun one', () => {
    const greeting = heartbeat(10, 10, 11)
    if (greeting.type !== 'status') throw new Error('a heartbeat is a status')
    const status = { ...greeting.status, lastPollAt: null, pollAgeMs: null }
    const greeted = [connected(10, 11), { ...greeting, status } as FeedEvent]
    expect(told(12, loaded(), ...greeted)).toEqual([
      'Behind',
      'The server has not reached Polymarket yet.',
    ])
    expect(told(12, loaded(10), ...greeted)).toEqual([
      'Behind',
      "The server's first look at Polymarket for results is not over yet.",
    ])
    expect(told(12, loaded(10), connected(10, 11))[0]).toBe('Live')
  })

  test('a tier whose period is not known yet is taken for one of five minutes', () => {
    expect(lateAfterMs()).toBe(465_000)
    expect(lateAfterMs(20)).toBe(45_000)
  })

  test('reconnecting: why, and when', () => {
    const away = [...LIVE, lost('Failed to fetch', 20)]
    expect(told(20, ...away)).toEqual([
      'Reconnecting',
      'The server cannot be reached. Try 3 in 4 s. It goes on from its position, so that nothing is missed.',
    ])
    expect(told(22.5, ...away)[1]).toContain('Try 3 in 2 s.')
    expect(told(24, ...away)[1]).toContain('Try 3 is under way.')
  })

  test.each([
    ['Failed to fetch', 'The server cannot be reached.'],
    ['Load failed', 'The server cannot be reached.'],
    ['NetworkError when attempting to fetch resource.', 'The server cannot be reached.'],
    ['network error', 'The connection broke off.'],
    ['Error in input stream', 'The connection broke off.'],
    ['Nothing arrived for 45000 ms.', 'Nothing arrived for 45000 ms.'],
    ['429: too many streams', '429: too many streams.'],
  ])('"%s" is told as "%s"', (reason, text) => {
    expect(told(20, ...LIVE, lost(reason, 20))[1]).toMatch(new RegExp(`^${text} Try`))
  })

  test('nothing is promised of a position that there is not', () => {
    expect(told(0, lost('Failed to fetch', 0))[1]).toBe(
      'The server cannot be reached. Try 3 in 4 s. ',
    )
  })

  test('stopped: an entry is missing between two positions', () => {
    const failure = { kind: 'gap', expected: 'c10', got: 'c12' } as const
    const [title, text] = told(20, ...LIVE, { type: 'stopped', failure, now: NOON + 20_000 })
    expect(title).toBe('Stopped: an entry is missing')
    expect(text).toContain('stood at c10, but was continued from c12')
  })

  test('refused, with the code of the server', () => {
    const failure = { kind: 'refused', code: 'BAD_USER_INPUT', message: 'No such tag' } as const
    expect(told(20, ...LIVE, { type: 'stopped', failure, now: NOON + 20_000 })).toEqual([
      'Refused',
      'No such tag. (BAD_USER_INPUT)',
    ])
  })
})

describe('after a time without connection', () => {
  const away = [...LIVE, lost('network error', 20), lost('Failed to fetch', 22)]
  const back = [...away, connected(10, 34), heartbeat(10, 13, 34)]

  test('what comes is counted as long as it is older than the connection', () => {
    const catching = [...back, arrival(21, NOON + 34_100), arrival(22, NOON + 34_100)]
    expect(told(34.2, ...catching)).toEqual([
      'Catching up',
      '2 entries of what happened meanwhile, so far.',
    ])
  })

  test('it is told how long that was, and what it brought; new entries do not count', () => {
    const all = [...back, arrival(21, NOON + 34_100), arrival(36)]
    expect(told(36, ...all)).toEqual([
      'Live',
      expect.stringMatching(/ Back at .* after 14 s: 1 entry came while we were away\.$/),
    ])
  })

  test('the head ends it at once, and two quiet seconds where a filter hides the head', () => {
    const head = [...away, connected(10, 34), heartbeat(10, 11, 34), arrival(11, NOON + 34_100)]
    expect(told(34.2, ...head)[0]).toBe('Live')
    expect(feedAfter(...head).resumed?.count).toBe(1)
    const hidden = [...back, arrival(21, NOON + 34_100)]
    expect([told(36, ...hidden)[0], told(36.2, ...hidden)[0]]).toEqual(['Catching up', 'Live'])
  })

  test('nothing may have happened', () => {
    expect(told(35, ...away, connected(10, 34), heartbeat(10, 10, 34))[1]).toMatch(
      / after 14 s: nothing happened while we were away\.$/,
    )
    // Or it is on its way.
    expect(told(34, ...back)[1]).toMatch(/ after 14 s\.$/)
  })

  test('a page that was put aside was away too', () => {
    const woken = [...LIVE, { type: 'away', now: NOON + 60_000 } as const, connected(10, 61)]
    expect(told(61, ...woken)[1]).toMatch(/Back at .* after 1 s\./)
  })
})

test('the age of the last poll counts, and is the least that is known without a connection', () => {
  expect(pollText(feedAfter(), NOON)).toBe('When Polymarket was last asked for results is unknown.')
  expect(pollText(feedAfter(...LIVE), NOON + 22_000)).toBe(
    'Polymarket was last asked for results 14 s ago.',
  )
  expect(pollText(feedAfter(...LIVE, lost('x', 20)), NOON + 30_000)).toBe(
    'Polymarket was last asked for results 22 s ago or later.',
  )
})

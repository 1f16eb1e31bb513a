import { type FeedEvent, reduceFeed } from '../../../web/src/pages/live/feed-events.ts'
import { type Change, type FeedState, INITIAL } from '../../../web/src/pages/live/feed-state.ts'

/** Noon, by both clocks. */
export const NOON = Date.parse('2026-11-03T12:00:00Z')

/** Seconds after noon. */
export const at = (seconds: number): string => new Date(NOON + seconds * 1_000).toISOString()

/** Entry n of a log, recorded n seconds after noon. */
export const entry = (n: number, parts: Partial<Change> = {}): Change => ({
  cursor: `c${n}`,
  previousCursor: `c${n - 1}`,
  kind: 'RESOLVED',
  market: {
    ...{ gammaId: `${n}`, slug: `market-${n}`, question: `Will ${n} happen?` },
    outcomes: [
      { index: 0, name: 'Yes' },
      { index: 1, name: 'No' },
    ],
    event: null,
  },
  resolution: {
    ...{ kind: 'WIN', winner: { index: 0, name: 'Yes' }, payouts: ['1', '0'] },
    ...{ resolvedAt: null, observedAt: at(n), source: 'ORACLE' },
  },
  ...{ umaStatus: 'resolved', upstreamAt: null, observedAt: at(n), recordedAt: at(n) },
  supersedes: null,
  ...parts,
})

export const loaded = (...numbers: readonly number[]): FeedEvent => ({
  type: 'loaded',
  changes: numbers.map((n) => entry(n)),
  hasOlder: true,
  cursor: `c${numbers.at(-1)}`,
})

export const arrival = (n: number, now = NOON + n * 1_000): FeedEvent => ({
  ...{ type: 'change', change: entry(n), now },
})

export const connected = (n: number, seconds: number): FeedEvent => ({
  type: 'status',
  status: { state: 'connected', cursor: `c${n}` },
  now: NOON + seconds * 1_000,
})

/** Sent `seconds` after noon, when resolutions were asked for three seconds ago, or so many. */
export const heartbeat = (n: number, head: number, seconds: number, ago = 3): FeedEvent => ({
  type: 'status',
  status: {
    ...{ state: 'heartbeat', cursor: `c${n}`, headCursor: `c${head}`, isAtHead: n === head },
    ...{ at: at(seconds), lastPollAt: at(seconds - ago), pollAgeMs: ago * 1_000 },
  },
  now: NOON + seconds * 1_000,
})

export const lost = (reason: string, seconds: number): FeedEvent => ({
  type: 'status',
  status: { state: 'reconnecting', reason, delayMs: 4_000, attempt: 3 },
  now: NOON + seconds * 1_000,
})

export const feedAfter = (...events: readonly FeedEvent[]): FeedState =>
  events.reduce(reduceFeed, INITIAL)

/** Loaded up to entry 10, and at the head of the log a second later. */
export const LIVE = [
  { type: 'away', now: NOON + 10_000 },
  loaded(8, 9, 10),
  connected(10, 11),
  heartbeat(10, 10, 11),
] as const satisfies readonly FeedEvent[]

export const shown = ({ rows }: FeedState): readonly string[] => rows.map(({ cursor }) => cursor)

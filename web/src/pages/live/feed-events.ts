import type { FeedReset, StreamStatus } from 'polycool/client'
import { addNewest, addOlder, type OlderChanges, showWaiting } from './feed-rows.ts'
import {
  type Change,
  type Connection,
  type Failure,
  type FeedState,
  type Greeting,
  INITIAL,
} from './feed-state.ts'

/** What happens to the page; `now` is in ms of this browser. Changes of a list are oldest first. */
export type FeedEvent =
  /** There is no connection from here on, for the while. */
  | { readonly type: 'away'; readonly now: number }
  | {
      readonly type: 'loaded'
      readonly changes: readonly Change[]
      readonly hasOlder: boolean
      readonly cursor: string
    }
  | { readonly type: 'change'; readonly change: Change; readonly now: number }
  | { readonly type: 'status'; readonly status: StreamStatus; readonly now: number }
  | { readonly type: 'stopped'; readonly failure: Failure; readonly now: number }
  | { readonly type: 'reset'; readonly reset: FeedReset }
  | ({ readonly type: 'older' } & OlderChanges)
  | { readonly type: 'held'; readonly isHeld: boolean }
  | { readonly type: 'shown' }

export const reduceFeed = (state: FeedState, event: FeedEvent): FeedState => {
  switch (event.type) {
    case 'away':
      return withoutConnection(state, { phase: 'connecting' }, event.now)
    case 'loaded':
      return takePage(state, event)
    case 'change':
      return takeChange(state, event)
    case 'status':
      return takeStatus(state, event)
    case 'stopped':
      return withoutConnection(state, { phase: 'stopped', failure: event.failure }, event.now)
    case 'reset':
      // Nothing may be shown as if it were followed by what is now loaded anew.
      return { ...INITIAL, isHeld: state.isHeld, reset: event.reset, arrived: state.arrived }
    case 'older':
      return addOlder(state, event)
    case 'held':
      return event.isHeld ? { ...state, isHeld: true } : { ...showWaiting(state), isHeld: false }
    case 'shown':
      return showWaiting(state)
  }
}

type Event<Type extends FeedEvent['type']> = Extract<FeedEvent, { type: Type }>

/** Without a position there is nothing yet that could be missed. */
const withoutConnection = (state: FeedState, connection: Connection, now: number): FeedState => ({
  ...state,
  connection,
  awaySince: state.awaySince ?? (state.cursor === null ? null : now),
})

const takePage = (state: FeedState, { changes, hasOlder, cursor }: Event<'loaded'>): FeedState => {
  const lastAskedAt = changes.reduce(
    (latest, { observedAt }) => laterOf(latest, observedAt),
    state.lastAskedAt,
  )
  return { ...state, rows: changes.toReversed(), hasOlder, cursor, lastAskedAt }
}

const takeChange = (state: FeedState, { change, now }: Event<'change'>): FeedState => {
  const { resumed } = state
  const isLast = change.cursor === state.greeting?.headCursor
  const isBacklog = isLast || isOfThePast(state, change)
  const isAtHead = isLast || !isBacklog
  const counted = resumed !== null && isBacklog ? { ...resumed, count: resumed.count + 1 } : resumed
  return {
    ...addNewest(state, change),
    cursor: change.cursor,
    head: isAtHead ? 'REACHED' : state.head,
    backlogAt: isAtHead ? null : now,
    resumed: counted,
    lastAskedAt: laterOf(state.lastAskedAt, change.observedAt),
    arrived: state.arrived + 1,
  }
}

/** The server names whole seconds. */
const PRECISION_MS = 1_000

/** Whether it is from before the connection. Where a filter hides the head, times alone can tell. */
const isOfThePast = ({ greeting, head }: FeedState, { recordedAt }: Change): boolean =>
  greeting !== null &&
  head !== 'REACHED' &&
  Date.parse(recordedAt) < Date.parse(greeting.at) + PRECISION_MS

const takeStatus = (state: FeedState, { status, now }: Event<'status'>): FeedState => {
  if (status.state === 'reconnecting') {
    const { reason, attempt, delayMs } = status
    const retryAt = now + delayMs
    return withoutConnection(state, { phase: 'lost', reason, attempt, retryAt }, now)
  }
  if (status.state === 'heartbeat') return takeHeartbeat(state, status)
  const { awaySince } = state
  return {
    ...state,
    connection: { phase: 'live' },
    cursor: status.cursor,
    head: 'UNKNOWN',
    greeting: null,
    pollAgeMs: 'unknown',
    backlogAt: null,
    awaySince: null,
    resumed: awaySince === null ? state.resumed : { at: now, awayMs: now - awaySince, count: 0 },
  }
}

const takeHeartbeat = (
  state: FeedState,
  heartbeat: Extract<StreamStatus, { state: 'heartbeat' }>,
): FeedState => {
  const { cursor, headCursor, at, isAtHead, lastPollAt, pollAgeMs } = heartbeat
  const greeting: Greeting = state.greeting ?? { at, headCursor }
  // The first one tells where the stream begins; later ones come when there is nothing else to tell.
  const behind = state.greeting === null ? 'UNKNOWN' : 'AHEAD'
  return {
    ...state,
    cursor,
    greeting,
    head: isAtHead ? 'REACHED' : behind,
    backlogAt: null,
    // An entry may be from a look at prices, which says nothing of the others: this is the word to go by.
    lastAskedAt: lastPollAt ?? state.lastAskedAt,
    pollAgeMs,
  }
}

const isUntil = (instant: string, end: string): boolean => Date.parse(instant) <= Date.parse(end)

const laterOf = (one: string | null, other: string): string =>
  one === null || isUntil(one, other) ? other : one

import { countText } from '../../format/decimal.ts'
import { clockText, spanText } from '../../format/time.ts'
import type { Failure, FeedState } from './feed-state.ts'

export interface ConnectionView {
  readonly tone: 'good' | 'wait' | 'warn' | 'bad'
  /** Short: it is read out when it changes. */
  readonly title: string
  /** May count. */
  readonly text: string
  /** What a button offers. */
  readonly action: string | null
}

/** Without an entry of the past for so long, the stream has caught up: a filter may leave out the rest. */
const CATCHING_UP_MS = 2_000
/** Of the tier that finds resolutions, until the server has said. */
const USUAL_PERIOD_SECONDS = 300
const LATE_PERIODS = 1.5
/** Heartbeats say it so much later at most. */
const HEARTBEAT_MS = 15_000

/** The age in ms beyond which the last poll of the resolutions tier is too old. */
export const lateAfterMs = (periodSeconds = USUAL_PERIOD_SECONDS): number =>
  LATE_PERIODS * periodSeconds * 1_000 + HEARTBEAT_MS

export const entriesText = (count: number): string =>
  count === 1 ? '1 entry' : `${countText(count)} entries`

/** @param now ms of this browser @param lateMs see `lateAfterMs` */
export const connectionView = (state: FeedState, now: number, lateMs: number): ConnectionView => {
  const { connection } = state
  switch (connection.phase) {
    case 'connecting':
      return {
        tone: 'wait',
        title: 'Connecting',
        text:
          state.cursor === null
            ? 'The newest entries first, and then the stream from there on.'
            : 'The stream goes on from its position.',
        action: null,
      }
    case 'lost':
      return {
        tone: 'warn',
        title: 'Reconnecting',
        text: `${reasonText(connection.reason)} ${retryText(connection, now)} ${goesOnText(state)}`,
        action: 'Try now',
      }
    case 'stopped':
      return failureView(connection.failure)
    case 'live':
      return liveView(state, now, lateMs)
  }
}

/** What browsers say of a server that is not there, and of one that goes away, in their own words each. */
const UNREACHABLE = /failed to fetch|load failed|networkerror when/i
const BROKEN = /network error|input stream|terminated/i

const reasonText = (reason: string): string => {
  if (UNREACHABLE.test(reason)) return 'The server cannot be reached.'
  return BROKEN.test(reason) ? 'The connection broke off.' : sentence(reason)
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const retryText = (
  { attempt, retryAt }: { readonly attempt: number; readonly retryAt: number },
  now: number,
): string => {
  const seconds = Math.ceil((retryAt - now) / 1_000)
  return seconds > 0 ? `Try ${attempt} in ${spanText(seconds)}.` : `Try ${attempt} is under way.`
}

const goesOnText = ({ cursor }: FeedState): string =>
  cursor === null ? '' : 'It goes on from its position, so that nothing is missed.'

const failureView = (failure: Failure): ConnectionView => {
  if (failure.kind === 'refused') {
    const text = `${sentence(failure.message)} (${failure.code})`
    return { tone: 'bad', title: 'Refused', text, action: 'Try again' }
  }
  const { expected, got } = failure
  return {
    tone: 'bad',
    title: 'Stopped: an entry is missing',
    text:
      `The stream stood at ${expected}, but was continued from ${got}: a defect of the server, or of ` +
      'something between. What is shown is complete until there.',
    action: 'Ask again from there',
  }
}

const liveView = (state: FeedState, now: number, lateMs: number): ConnectionView => {
  const { head, backlogAt, resumed, pollAgeMs } = state
  if (backlogAt !== null && now - backlogAt < CATCHING_UP_MS) {
    const text = `${entriesText(resumed?.count ?? state.arrived)} of what happened meanwhile, so far.`
    return { tone: 'wait', title: 'Catching up', text, action: null }
  }
  if (head === 'AHEAD') {
    const text = 'The server knows of entries that it has not sent yet.'
    return { tone: 'warn', title: 'Behind', text, action: null }
  }
  if (pollAgeMs === null) {
    const text =
      state.lastAskedAt === null
        ? 'The server has not reached Polymarket yet.'
        : "The server's first look at Polymarket for results is not over yet."
    return { tone: 'warn', title: 'Behind', text, action: null }
  }
  if (pollAgeMs !== 'unknown' && pollAgeMs > lateMs) {
    const text = 'The stream is whole, but the server gets nothing new from Polymarket.'
    return { tone: 'warn', title: 'Behind', text, action: null }
  }
  const whole = 'Nothing is missing: each entry follows the one before.'
  const text = resumed === null ? whole : `${whole} ${resumedText(resumed, head)}`
  return { tone: 'good', title: 'Live', text, action: null }
}

const resumedText = (
  { at, awayMs, count }: NonNullable<FeedState['resumed']>,
  head: FeedState['head'],
): string => {
  const back = `Back at ${clockText(new Date(at).toISOString())} after ${spanText(Math.ceil(awayMs / 1_000))}`
  // Entries may be on their way.
  if (count === 0 && head === 'UNKNOWN') return `${back}.`
  const came = count === 0 ? 'nothing happened' : `${entriesText(count)} came`
  return `${back}: ${came} while we were away.`
}

/** How fresh the server's own knowledge is. @param serverNow ms of the server's clock, of its instants */
export const pollText = ({ lastAskedAt, connection }: FeedState, serverNow: number): string => {
  if (lastAskedAt === null) return 'When Polymarket was last asked for results is unknown.'
  const seconds = (serverNow - Date.parse(lastAskedAt)) / 1_000
  // Without a connection nobody tells of what came after.
  const orLater = connection.phase === 'live' ? '' : ' or later'
  return `Polymarket was last asked for results ${spanText(seconds)} ago${orLater}.`
}

/** Where the stream stands in the log. */
export const headText = ({ head, connection }: FeedState): string => {
  if (connection.phase !== 'live') return 'not followed now'
  if (head === 'REACHED') return 'at the end of the log'
  return head === 'AHEAD' ? 'before the end of the log' : 'reading on to the end of the log'
}

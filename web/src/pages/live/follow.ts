import {
  FeedGapError,
  FeedRequestError,
  FeedResetError,
  type ResolutionFilter,
  resolutions,
} from 'polycool/client'
import { GRAPHQL, RequestError, request } from '../../api/request.ts'
import {
  type LiveMarketFragment,
  LiveMarketFragmentDoc,
  LogHeadDocument,
  NewestChangesDocument,
} from '../../graphql/documents.ts'
import type { FeedEvent } from './feed-events.ts'
import type { Failure } from './feed-state.ts'

export const PAGE_SIZE = 50

interface Following {
  readonly filter: ResolutionFilter
  /** Whence to go on; null: load the newest entries first. */
  readonly after: string | null
  readonly signal: AbortSignal
  readonly dispatch: (event: FeedEvent) => void
}

/**
 * Loads the newest entries, and follows the log from the last of them on, so that nothing can fall
 * between. Ends with `signal`, or with `stopped` where it makes no sense to go on unasked; after a
 * reset it begins anew.
 */
export const follow = async ({ filter, after, signal, dispatch }: Following): Promise<void> => {
  let position = after
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      position ??= await loadNewest({ filter, signal, dispatch })
      await readStream({ filter, after: position, signal, dispatch })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof FeedResetError) {
        dispatch({ type: 'reset', reset: error })
        position = null
      } else if (!(error instanceof RequestError)) {
        dispatch({ type: 'stopped', failure: failureOf(error), now: Date.now() })
        return
      }
      await pause({ error, attempt, signal, dispatch })
    }
  }
}

const loadNewest = async (following: Omit<Following, 'after'>): Promise<string> => {
  const { filter, signal, dispatch } = following
  const load = async () => {
    const variables = { filter, last: PAGE_SIZE }
    return (await request(NewestChangesDocument, variables, signal)).data.resolutions
  }
  let page = await load()
  let cursor = page.pageInfo.endCursor
  if (cursor === null) {
    // A list without entries has no end to follow from: the head of the log has, read before the list.
    const { data } = await request(LogHeadDocument, {}, signal)
    page = await load()
    cursor = page.pageInfo.endCursor ?? data.status.feed.headCursor
  }
  const hasOlder = page.pageInfo.hasPreviousPage
  dispatch({ type: 'loaded', changes: page.nodes, hasOlder, cursor })
  return cursor
}

/** The selection alone, as the client asks for; the fragment has none of its own in it. */
const fragment = LiveMarketFragmentDoc.toString()
const MARKET_FIELDS = fragment.slice(fragment.indexOf('{') + 1, fragment.lastIndexOf('}'))

const readStream = async ({ filter, after, signal, dispatch }: Following): Promise<void> => {
  const stream = resolutions<LiveMarketFragment>({
    url: GRAPHQL,
    after,
    filter,
    signal,
    marketFields: MARKET_FIELDS,
    onStatus: (status) => dispatch({ type: 'status', status, now: Date.now() }),
  })
  for await (const change of stream) dispatch({ type: 'change', change, now: Date.now() })
}

const failureOf = (error: unknown): Failure => {
  if (error instanceof FeedGapError) {
    return { kind: 'gap', expected: error.expected, got: error.got }
  }
  const code = error instanceof FeedRequestError ? error.code : 'UNKNOWN'
  return { kind: 'refused', code, message: String(error instanceof Error ? error.message : error) }
}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 15_000

/** Before the list is asked for again; the stream itself waits as it sees fit. */
const pause = async ({ error, attempt, signal, dispatch }: Pausing): Promise<void> => {
  const bound = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1))
  let delayMs = bound * (0.5 + Math.random() / 2)
  if (error instanceof RequestError) {
    delayMs += (error.retryAfterSeconds ?? 0) * 1_000
    const status = { state: 'reconnecting', reason: error.message, delayMs, attempt } as const
    dispatch({ type: 'status', status, now: Date.now() })
  }
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, delayMs)
    signal.addEventListener('abort', end, { once: true })
  })
}

interface Pausing {
  readonly error: unknown
  readonly attempt: number
  readonly signal: AbortSignal
  readonly dispatch: (event: FeedEvent) => void
}

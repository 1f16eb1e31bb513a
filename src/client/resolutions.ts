import type {
  FeedReset,
  Heartbeat,
  ResolutionChange,
  ResolutionFilter,
  ResolutionMarket,
} from './change.ts'
import { openConnection } from './connection.ts'
import { DEFAULT_MARKET_FIELDS, subscriptionDocument } from './documents.ts'
import { FeedResetError } from './errors.ts'
import { resolutionsOf } from './payload.ts'
import { createPosition, type Position } from './position.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import { checkTarget, type Target } from './request.ts'
import { heartbeatStatus, type StreamStatus } from './status.ts'
import { type Stream, stoppable } from './stoppable.ts'

export interface ResolutionsOptions extends Target {
  /** Cursor of the last change that is done with. Without it the stream begins with what comes next. */
  readonly after?: string | null | undefined
  readonly filter?: ResolutionFilter | undefined
  /** Ends the stream, without an error, and closes the connection at once. */
  readonly signal?: AbortSignal | undefined
  /** What to select of each market, in GraphQL; name its type as `resolutions<MyMarket>`. */
  readonly marketFields?: string | undefined
  readonly onStatus?: ((status: StreamStatus) => void) | undefined
  /**
   * When the cursor cannot be served any more: with this the stream goes on at the head, once the
   * returned promise is fulfilled, which leaves time to catch up with `history`. Without it the
   * stream throws FeedResetError.
   */
  readonly onReset?: ((reset: FeedReset) => void | Promise<void>) | undefined
  /** A connection on which no message arrives for so long is given up. Default 45 s, three heartbeats. */
  readonly silenceMs?: number | undefined
}

interface State {
  readonly options: ResolutionsOptions
  readonly position: Position
  readonly recovery: Recovery
  readonly onStatus: (status: StreamStatus) => void
  readonly signal: AbortSignal
}

type Message<Market> =
  | ({ readonly __typename: 'ResolutionChange' } & ResolutionChange<Market>)
  | ({ readonly __typename: 'ResolutionHeartbeat' } & Heartbeat)
  | ({ readonly __typename: 'ResolutionStreamReset' } & FeedReset)

/**
 * Every change of the resolution log after the cursor, in the log's order, each once; it goes on for
 * ever, over lost connections and restarts of the server. A change is asked for when the loop asks for
 * it, so that a slow loop stops the server and not the memory.
 *
 * Throws FeedGapError when a change is missing, FeedResetError when the cursor cannot be served, and
 * FeedRequestError when the server refuses. Everything else is mended by connecting anew.
 */
export const resolutions = <Market = ResolutionMarket>(
  options: ResolutionsOptions,
): Stream<ResolutionChange<Market>> => {
  checkTarget(options)
  return stoppable(options.signal, (signal) => readChanges<Market>(options, signal))
}

async function* readChanges<Market>(
  options: ResolutionsOptions,
  signal: AbortSignal,
): AsyncGenerator<ResolutionChange<Market>, undefined> {
  const { after = null, filter = {}, onStatus = () => {} } = options
  const isFiltered = Object.values(filter).some((member) => member !== undefined)
  const position = createPosition(after, isFiltered)
  const recovery = createRecovery(signal, onStatus)
  const state = { options, position, recovery, onStatus, signal }
  while (!signal.aborted) {
    try {
      yield* readConnection<Market>(state)
    } catch (error) {
      await recovery.after(error)
    }
  }
}

async function* readConnection<Market>(state: State): AsyncGenerator<ResolutionChange<Market>> {
  const { options, position, recovery, onStatus, signal } = state
  const { filter, silenceMs = 45_000, marketFields = DEFAULT_MARKET_FIELDS } = options
  const operation = {
    operationName: 'Resolutions',
    query: subscriptionDocument(marketFields),
    variables: { after: position.cursor, filter },
  }
  let messages = 0
  for await (const payload of openConnection(options, operation, { silenceMs, signal })) {
    if (signal.aborted) return
    const message = resolutionsOf(payload) as unknown as Message<Market>
    const change = await takeMessage(state, message)
    messages += 1
    if (messages === 1 && position.cursor !== null) {
      onStatus({ state: 'connected', cursor: position.cursor })
    }
    if (message.__typename === 'ResolutionHeartbeat') onStatus(heartbeatStatus(message))
    // The first heartbeat greets. A server that greets and hangs up must not be asked without pause.
    if (change !== null || messages > 1) recovery.succeeded()
    if (signal.aborted) return
    if (change !== null) yield change
  }
}

/** The change, when that is what it is, and new. Unknown messages are of a newer server. */
const takeMessage = async <Market>(
  { position, options }: State,
  message: Message<Market>,
): Promise<ResolutionChange<Market> | null> => {
  if (message.__typename === 'ResolutionHeartbeat') position.takeHeartbeat(message.cursor)
  if (message.__typename === 'ResolutionStreamReset') {
    if (options.onReset === undefined) throw new FeedResetError(message)
    const { reason, oldestCursor, headCursor } = message
    await options.onReset({ reason, oldestCursor, headCursor })
    position.reset(headCursor)
  }
  if (message.__typename !== 'ResolutionChange') return null
  const { __typename, ...change } = message
  return position.takeChange(change) ? change : null
}

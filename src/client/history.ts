import type { ResolutionChange, ResolutionFilter, ResolutionMarket } from './change.ts'
import { DEFAULT_MARKET_FIELDS, historyDocument } from './documents.ts'
import { Interruption, interruptionOf } from './interruption.ts'
import { resolutionsOf } from './payload.ts'
import { createRecovery } from './recovery.ts'
import { checkTarget, type Operation, send, type Target } from './request.ts'
import type { StreamStatus } from './status.ts'
import { type Stream, stoppable } from './stoppable.ts'
import { createWatchdog } from './watchdog.ts'

export interface HistoryOptions extends Target {
  /** Cursor of the last change that is done with. Without it the log is read from its beginning. */
  readonly after?: string | null | undefined
  readonly filter?: ResolutionFilter | undefined
  /** Ends the reading early, without an error. */
  readonly signal?: AbortSignal | undefined
  /** What to select of each market, in GraphQL; name its type as `history<MyMarket>`. */
  readonly marketFields?: string | undefined
  readonly onStatus?: ((status: StreamStatus) => void) | undefined
}

interface Page<Market> {
  readonly nodes: readonly ResolutionChange<Market>[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const PAGE_SIZE = 100
const DEADLINE_MS = 30_000

/**
 * Every change that the log holds after the cursor, oldest first, and then ends: for catching up, with
 * `resolutions` from the last cursor on. Pages are fetched as the loop gets to them. Failures that may
 * pass are tried again; FeedRequestError is thrown for the others.
 */
export const history = <Market = ResolutionMarket>(
  options: HistoryOptions,
): Stream<ResolutionChange<Market>> => {
  checkTarget(options)
  return stoppable(options.signal, (signal) => readPages<Market>(options, signal))
}

async function* readPages<Market>(
  options: HistoryOptions,
  signal: AbortSignal,
): AsyncGenerator<ResolutionChange<Market>, undefined> {
  const { filter, marketFields = DEFAULT_MARKET_FIELDS, onStatus = () => {} } = options
  const query = historyDocument(marketFields)
  const recovery = createRecovery(signal, onStatus)
  let after = options.after ?? null
  while (!signal.aborted) {
    const variables = { after, filter, first: PAGE_SIZE }
    const operation = { operationName: 'ResolutionHistory', query, variables }
    const page = await fetchPage<Market>(options, operation, signal).catch(recovery.after)
    if (page === undefined) continue
    recovery.succeeded()
    for (const change of page.nodes) {
      if (signal.aborted) return
      yield change
    }
    if (!page.pageInfo.hasNextPage) return
    after = page.pageInfo.endCursor
  }
}

const fetchPage = async <Market>(
  target: Target,
  operation: Operation,
  outer: AbortSignal,
): Promise<Page<Market>> => {
  const watchdog = createWatchdog(DEADLINE_MS, outer)
  watchdog.start()
  const { signal } = watchdog
  try {
    const response = await send(target, operation, { accept: 'application/json', signal })
    const text = await response.text().catch((error: unknown) => {
      throw interruptionOf(error)
    })
    return resolutionsOf(text) as unknown as Page<Market>
  } catch (error) {
    throw watchdog.isSilent() ? new Interruption('The server took too long.') : error
  } finally {
    watchdog.close()
  }
}

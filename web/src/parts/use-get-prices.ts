import { useEffect, useRef, useState } from 'preact/hooks'
import { type Received, request } from '../api/request.ts'
import { GetPricesDocument, type MarketBy, type MarketRowFragment } from '../graphql/documents.ts'
import {
  afterPause,
  failedState,
  type GetPricesState,
  isAsking,
  isPassing,
  lastStateOf,
  retryAtOf,
  stateOf,
} from './get-prices-state.ts'

/** The longest wait that `fetchMarket` allows. */
const LONGEST_WAIT_MS = 10_000
/** How long something is said that is true of a moment. */
const SAID_MS = 30_000
const IDLE: GetPricesState = { kind: 'idle' }

export interface GetPrices {
  readonly state: GetPricesState
  /** Does nothing while an answer, or the end of a pause, is waited for. */
  readonly ask: () => void
}

interface Options {
  /** Is given the market of each answer: the stored one at once, the new one when it comes. */
  readonly onMarket: (market: Received<MarketRowFragment>) => void
}

/**
 * Asks Polymarket for one market. Where it is slow, the stored market is told at once, and the same
 * question is put again with the longest wait: it joins the request under way instead of sending another.
 */
export const useGetPrices = (by: MarketBy, { onMarket }: Options): GetPrices => {
  const [state, setState] = useState<GetPricesState>(IDLE)
  const current = useRef(state)
  const left = useRef(new AbortController())
  const set = (next: GetPricesState): void => {
    current.current = next
    setState(next)
  }

  const fetchOnce = async (waitMs: number | null): Promise<GetPricesState> => {
    const { data, at } = await request(GetPricesDocument, { by, waitMs }, left.current.signal)
    const result = data.fetchMarket
    if (result.__typename === 'FetchMarketPayload') onMarket({ data: result.market, at })
    return (waitMs === null ? stateOf : lastStateOf)(result, at)
  }

  const run = async (): Promise<void> => {
    const { signal } = left.current
    set({ kind: 'asking' })
    try {
      const first = await fetchOnce(null)
      set(first)
      if (first.kind === 'waiting') set(await fetchOnce(LONGEST_WAIT_MS))
    } catch (error) {
      if (!signal.aborted) set(failedState(error, Date.now()))
    }
  }

  useEffect(() => {
    left.current = new AbortController()
    return () => left.current.abort()
  }, [])

  useEffect(() => {
    const retryAt = retryAtOf(state)
    if (retryAt === null && !isPassing(state)) return
    const ms = retryAt === null ? SAID_MS : retryAt - Date.now()
    const next = retryAt === null ? IDLE : afterPause(state)
    const timer = setTimeout(() => set(next), ms)
    return () => clearTimeout(timer)
  }, [state])

  const ask = (): void => {
    if (!isAsking(current.current) && retryAtOf(current.current) === null) void run()
  }
  return { state, ask }
}

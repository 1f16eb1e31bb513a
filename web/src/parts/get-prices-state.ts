import { failureText } from '../api/failure-text.ts'
import { RequestError } from '../api/request.ts'
import { spanText } from '../format/time.ts'
import type { FetchProblemFragment, GetPricesMutation } from '../graphql/documents.ts'

/**
 * Where one "Get prices" stands. `retryAt` is when the button works again, by the browser's clock in
 * ms since 1970; null where it works already.
 */
export type GetPricesState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  /** `upstreamMs` is null where the market had been seen less than 5 s before, and nobody was asked. */
  | { readonly kind: 'fresh'; readonly upstreamMs: number | null; readonly changed: boolean }
  /** What is stored is shown, and the answer of upstream is under way. */
  | { readonly kind: 'waiting'; readonly ageSeconds: number }
  /** The same after the longest wait: the answer is not waited for again. */
  | { readonly kind: 'late'; readonly ageSeconds: number }
  | ProblemState
  /** Our own server refused or was not there. */
  | { readonly kind: 'server-away'; readonly message: string; readonly retryAt: number | null }

/** Polymarket gave nothing, for the reason in `message`. */
interface ProblemState {
  readonly kind: 'not-found' | 'rate-limited' | 'upstream-away'
  readonly message: string
  /** The market as it was seen before is shown. */
  readonly isStored: boolean
  readonly retryAt: number | null
}

export type FetchMarketResult = GetPricesMutation['fetchMarket']

/** What the first answer means, which had arrived at `at`. */
export const stateOf = (result: FetchMarketResult, at: number): GetPricesState => {
  if (result.__typename !== 'FetchMarketPayload') return problemState(result, at, false)
  const { isFresh, changed, upstreamMs, market, problem } = result
  if (isFresh) return { kind: 'fresh', upstreamMs, changed }
  if (problem !== null) return problemState(problem, at, true)
  return { kind: 'waiting', ageSeconds: market.freshness.ageSeconds }
}

const PROBLEMS = {
  MarketNotFound: 'not-found',
  RateLimited: 'rate-limited',
  UpstreamUnavailable: 'upstream-away',
} as const

const problemState = (
  problem: FetchProblemFragment,
  at: number,
  isStored: boolean,
): ProblemState => ({
  kind: PROBLEMS[problem.__typename],
  message: problem.message,
  isStored,
  retryAt: 'retryAfterSeconds' in problem ? at + problem.retryAfterSeconds * 1_000 : null,
})

/** What the answer means after the longest wait: a refresh still under way is not waited for again. */
export const lastStateOf = (result: FetchMarketResult, at: number): GetPricesState => {
  const state = stateOf(result, at)
  return state.kind === 'waiting' ? { ...state, kind: 'late' } : state
}

export const failedState = (error: unknown, at: number): GetPricesState => {
  if (!(error instanceof RequestError)) throw error
  const { retryAfterSeconds: seconds } = error
  const message = failureText(error)
  return { kind: 'server-away', message, retryAt: seconds === null ? null : at + seconds * 1_000 }
}

export const isAsking = ({ kind }: GetPricesState): boolean =>
  kind === 'asking' || kind === 'waiting'

export const retryAtOf = (state: GetPricesState): number | null =>
  'retryAt' in state ? state.retryAt : null

/** The pause that was asked for is over; what was said stays. */
export const afterPause = (state: GetPricesState): GetPricesState =>
  'retryAt' in state ? { ...state, retryAt: null } : state

/** What is said is true of this moment, and would soon contradict what stands beside it. */
export const isPassing = (state: GetPricesState): boolean => {
  if (state.kind === 'rate-limited' || state.kind === 'upstream-away') return state.isStored
  return state.kind === 'fresh' || state.kind === 'late' || state.kind === 'server-away'
}

/** What is said of it; nothing while there is nothing to say. Counts nothing: it is read out. */
export const getPricesText = (state: GetPricesState): string => {
  switch (state.kind) {
    case 'idle':
    case 'asking':
      return ''
    case 'fresh':
      return freshText(state.upstreamMs, state.changed)
    case 'waiting':
      return `Polymarket is slow. ${storedText(state.ageSeconds)}; the new ones come by themselves.`
    case 'late':
      return `Polymarket has not answered yet. ${storedText(state.ageSeconds)}.`
    case 'not-found':
    case 'rate-limited':
    case 'upstream-away':
      // No age: it would be wrong before the pause is over, and the one beside it counts.
      return `${state.message}.${state.isStored ? ' The prices shown are the last that came.' : ''}`
    case 'server-away':
      return state.message
  }
}

const storedText = (ageSeconds: number): string => `These prices are ${spanText(ageSeconds)} old`

const freshText = (upstreamMs: number | null, changed: boolean): string => {
  if (upstreamMs === null) return 'Fresh: seen less than 5 s ago.'
  const time = upstreamMs < 1_000 ? `${upstreamMs} ms` : `${(upstreamMs / 1_000).toFixed(1)} s`
  return `Polymarket answered in ${time}: ${changed ? 'updated' : 'nothing had changed'}.`
}

/** How it is coloured, beside being said. */
export const toneOf = (state: GetPricesState): 'good' | 'warn' | 'bad' => {
  if ('isStored' in state && state.isStored) return 'warn'
  if (state.kind === 'waiting' || state.kind === 'late') return 'warn'
  return ['idle', 'asking', 'fresh'].includes(state.kind) ? 'good' : 'bad'
}

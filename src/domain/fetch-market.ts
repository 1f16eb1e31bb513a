/** Why upstream gave no market. `message` is for people; it has no full stop. */
export type FetchProblem =
  | { readonly kind: 'not-found'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterSeconds: number }
  | { readonly kind: 'rate-limited'; readonly message: string; readonly retryAfterSeconds: number }

/** What became of a request to look at one market upstream right now. */
export type FetchMarketOutcome =
  | {
      readonly kind: 'fetched'
      /** Stored now, whether by this look or by an earlier one. */
      readonly marketId: number
      /** Upstream was looked at by this call, or so recently that it was not asked again. */
      readonly isFresh: boolean
      /** Upstream was slower than the wait: what is stored is returned, the answer is still to come. */
      readonly refreshInFlight: boolean
      readonly changed: boolean
      /** Time to upstream's answer; null when no answer was used. */
      readonly upstreamMs: number | null
      /** Why it is not fresh; null where it is, or where the answer is still to come. */
      readonly problem: FetchProblem | null
    }
  | FetchProblem

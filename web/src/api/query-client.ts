import { QueryClient } from '@tanstack/preact-query'
import { RequestError } from './request.ts'

/** Refusals of the server that asking again would not change. */
const isFinal = (error: Error): boolean =>
  error instanceof RequestError &&
  !/^(UNREACHABLE|HTTP_5|RATE_LIMITED|UNKNOWN|DATABASE_UNAVAILABLE|OPERATION_TIMEOUT)/.test(
    error.code,
  )

/** How long a first answer that failed to come is waited for, in ms. */
const MISSING_MS = 10_000

interface Missing {
  readonly state: { readonly data: unknown; readonly error: Error | null }
}

/** As `refetchInterval`: asks again by itself while there is nothing to show but a failure. */
export const untilThere = ({ state: { data, error } }: Missing): number | false =>
  data === undefined && error !== null && !isFinal(error) && MISSING_MS

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        gcTime: 5 * 60_000,
        // What the browser thinks of the network says nothing of a server on this machine.
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && !isFinal(error),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })

import { useQuery } from '@tanstack/preact-query'
import { request } from '../../api/request.ts'
import { serverTimeOf } from '../../api/server-clock.ts'
import { TierPeriodsDocument } from '../../graphql/documents.ts'
import { useNow } from '../../parts/use-now.ts'
import type { FeedState } from './feed-state.ts'
import { type ConnectionView, connectionView, lateAfterMs } from './feed-view.ts'

/** What there is to say of the connection now, and the server's time, in ms. */
export const useConnectionView = (state: FeedState): readonly [ConnectionView, number] => {
  const now = useNow()
  return [connectionView(state, now, lateAfterMs(usePeriodSeconds())), serverTimeOf(now)]
}

/** Of the tier that finds resolutions; undefined until it is known. */
const usePeriodSeconds = (): number | undefined => {
  const { data } = useQuery({
    queryKey: ['tier-periods'],
    queryFn: ({ signal }) => request(TierPeriodsDocument, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data?.data.status.tiers.find(({ tier }) => tier === 'RESOLUTIONS')?.periodSeconds
}

import { useQuery } from '@tanstack/preact-query'
import { useRef } from 'preact/hooks'
import { askedAgain } from '../../api/asked-again.ts'
import { request } from '../../api/request.ts'
import { EventPageDocument, type MarketStatus } from '../../graphql/documents.ts'
import { eventBy } from '../../parts/links.ts'

const EVERY_MS = 10_000

const ALL: readonly MarketStatus[] = ['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED']

/** Which markets of an event are shown; `open` means all of them once the event is over. */
export type Shown = 'open' | 'all'

/**
 * An event with its basket, anew every 10 s while the page is visible. Until another choice has come,
 * and where it does not come, the former one is told.
 */
export const useEvent = (name: string, shown: Shown) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['event', name, shown],
    queryFn: ({ signal }) => {
      const status = shown === 'all' ? ALL : null
      return request(EventPageDocument, { by: eventBy(name), status }, signal)
    },
    ...askedAgain(EVERY_MS),
  })
  const last = useRef(data)
  if (data !== undefined) last.current = data
  return { data: last.current, error, refetch }
}

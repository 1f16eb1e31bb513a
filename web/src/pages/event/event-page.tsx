import { Link } from 'wouter-preact'
import type { Received } from '../../api/request.ts'
import type { EventPageQuery } from '../../graphql/documents.ts'
import { isId } from '../../parts/links.ts'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { PageHeading } from '../../shell/page-heading.tsx'
import { AskForEvent } from './ask-for-event.tsx'
import { Basket } from './basket.tsx'
import { isDecided } from './basket-rows.ts'
import { Description } from './description.tsx'
import { EventHead } from './event-head.tsx'
import './event.css'
import { useEvent } from './use-event.ts'
import { useShown } from './use-shown.ts'

/** @param name slug or number, as in the address */
export const EventPage = ({ name }: { readonly name: string }) => {
  const [shown, setShown] = useShown()
  const { data, error, refetch } = useEvent(name, shown)
  if (data === undefined) {
    return <Waiting error={error} onRetry={() => void refetch()} />
  }
  const { event } = data.data
  if (event === null) return <NotStored name={name} />
  return (
    <div class="event-page">
      <EventHead event={event} />
      <Description name={name} />
      <Basket {...basketOf(event, data)} {...{ shown, setShown, error }} />
    </div>
  )
}

type Event = NonNullable<EventPageQuery['event']>

const basketOf = (event: Event, { at }: Received<unknown>) => ({
  ...{ at, markets: event.markets.nodes, listed: event.markets.totalCount },
  hasSum: event.negRisk && !isDecided(event),
  ...{ openCount: event.unclosed.totalCount, allCount: event.marketCount },
})

interface WaitingProps {
  readonly error: Error | null
  readonly onRetry: () => void
}

const Waiting = ({ error, onRetry }: WaitingProps) => (
  <>
    <PageHeading title="Event" />
    {error === null ? (
      <Loading what="the event" rows={12} />
    ) : (
      <Problem title="The event cannot be shown" onRetry={onRetry}>
        {error.message}
      </Problem>
    )}
  </>
)

const NotStored = ({ name }: { readonly name: string }) => (
  <div class="event-page">
    <PageHeading title="No such event here" />
    <p>
      No event is stored under “{name}”. Stored are events that were open at Polymarket while this
      server ran; a new one appears within minutes.
    </p>
    {!isId(name) && <AskForEvent slug={name} />}
    <p class="event-links">
      <Link href="/">All markets</Link>
      <a href={`https://polymarket.com/event/${encodeURIComponent(name)}`}>Look at Polymarket</a>
    </p>
  </div>
)

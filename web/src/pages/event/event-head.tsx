import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { moneyText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import type { Category, EventHeadFragment } from '../../graphql/documents.ts'
import { MarketImage } from '../../parts/market-image.tsx'
import { StatusPill } from '../../parts/status-pill.tsx'
import { PageHeading } from '../../shell/page-heading.tsx'

const CATEGORY_NAMES: Readonly<Record<Category, string>> = {
  SPORTS: 'Sports',
  CRYPTO: 'Crypto',
  FINANCE: 'Finance',
  GEOPOLITICS: 'Geopolitics',
  OTHER: 'Other',
}

/** What the event is, before its markets. */
export const EventHead = ({ event }: { readonly event: EventHeadFragment }) => (
  <header class="event-head">
    <div class="event-title">
      <MarketImage src={event.image ?? event.icon} name={event.title} size={64} />
      <div>
        <PageHeading title={event.title}>
          <bdi>{event.title}</bdi>
        </PageHeading>
        <p class="event-links">
          <StatusPill status={event.status} />
          <Link href={`/?category=${event.category.toLowerCase()}`}>
            {CATEGORY_NAMES[event.category]}
          </Link>
          {event.url !== null && <a href={event.url}>On Polymarket</a>}
        </p>
      </div>
    </div>
    <dl class="event-figures">
      <Figure name="Volume, 24 h">{moneyText(event.volume24h)}</Figure>
      <Figure name="Volume">{moneyText(event.volume)}</Figure>
      <Figure name="Liquidity">{moneyText(event.liquidity)}</Figure>
      <Moment name="Begins" at={event.startsAt} />
      <Moment name="Ends" at={event.endsAt} />
      <Moment name="Closed" at={event.closedAt} />
      {event.series !== null && <Figure name="Series">{event.series.title}</Figure>}
    </dl>
    <Tags tags={event.tags} />
  </header>
)

interface FigureProps {
  readonly name: string
  readonly children: ComponentChildren
}

const Figure = ({ name, children }: FigureProps) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Moment = ({ name, at }: { readonly name: string; readonly at: string | null }) =>
  at === null ? null : (
    <Figure name={name}>
      <time dateTime={at}>{dateText(at)}</time>
    </Figure>
  )

const Tags = ({ tags }: { readonly tags: EventHeadFragment['tags'] }) =>
  tags.length === 0 ? null : (
    <ul class="event-tags" aria-label="Tags">
      {tags.map(({ slug, label }) => (
        <li key={slug}>
          <Link class="event-tag" href={`/?tag=${encodeURIComponent(slug)}`}>
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )

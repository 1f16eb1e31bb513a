import { Link } from 'wouter-preact'
import type { Category } from '../../graphql/documents.ts'
import { eventPath } from '../../parts/links.ts'
import { MarketImage } from '../../parts/market-image.tsx'
import { StatusPill } from '../../parts/status-pill.tsx'
import { PageHeading } from '../../shell/page-heading.tsx'
import type { LiveMarket, MarketTexts } from './use-market.ts'

const CATEGORIES: Readonly<Record<Category, string>> = {
  CRYPTO: 'Crypto',
  FINANCE: 'Finance',
  GEOPOLITICS: 'Geopolitics',
  OTHER: 'Other',
  SPORTS: 'Sports',
}

interface MarketHeadProps {
  readonly market: LiveMarket
  readonly texts: MarketTexts | null
}

/** What is asked, and where it belongs. */
export const MarketHead = ({ market, texts }: MarketHeadProps) => (
  <header class="market-head">
    <MarketImage src={market.icon} name={market.question} size={64} />
    <div class="market-title">
      {market.event && (
        <p class="market-event">
          <Link href={eventPath(market.event)}>
            {market.event.title === market.question ? 'Its event' : <bdi>{market.event.title}</bdi>}
          </Link>
        </p>
      )}
      <PageHeading title={market.question}>
        <bdi>{market.question}</bdi>
      </PageHeading>
      <ul class="market-marks">
        <li>
          <StatusPill status={market.status} />
        </li>
        {texts && <Topics texts={texts} />}
        {texts?.url && (
          <li>
            <a href={texts.url} rel="noreferrer">
              On Polymarket
            </a>
          </li>
        )}
      </ul>
    </div>
  </header>
)

/** Category and tags, each a list of markets; a tag of the category's own name adds nothing. */
const Topics = ({ texts: { category, tags } }: { readonly texts: MarketTexts }) => (
  <>
    <Topic name={CATEGORIES[category]} query={{ category }} />
    {tags
      .filter(({ label }) => label !== CATEGORIES[category])
      .map(({ slug, label }) => (
        <Topic key={slug} name={label} query={{ tag: slug }} />
      ))}
  </>
)

interface TopicProps {
  readonly name: string
  /** Of the page of markets. */
  readonly query: Readonly<Record<string, string>>
}

const Topic = ({ name, query }: TopicProps) => (
  <li>
    <Link class="pill market-tag" href={`/?${new URLSearchParams(query)}`}>
      {name}
    </Link>
  </li>
)

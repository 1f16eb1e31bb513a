import type { Received } from '../../api/request.ts'
import { priceText } from '../../format/decimal.ts'
import type { MarketRowFragment } from '../../graphql/documents.ts'
import { GetPrices } from '../../parts/get-prices.tsx'
import { PriceChange } from '../../parts/price-change.tsx'
import { ShareBar } from '../../parts/share-bar.tsx'
import { FreshnessLine } from './freshness-line.tsx'
import { sourceText } from './history-text.ts'
import type { LiveMarket } from './use-market.ts'

interface PricesPanelProps {
  readonly market: LiveMarket
  readonly at: number
  readonly failure: string | null
  readonly onMarket: (market: Received<MarketRowFragment>) => void
}

/** What each outcome costs, or paid; how old that is; and the button that asks anew. */
export const PricesPanel = ({ market, at, failure, onMarket }: PricesPanelProps) => (
  <section class="panel prices-panel" aria-labelledby="prices-heading">
    <h2 id="prices-heading">{market.resolution ? 'Result' : 'Prices'}</h2>
    {market.resolution && (
      <p class="prices-source">Resolved {sourceText(market.resolution.source)}.</p>
    )}
    <ul class="outcomes">
      {market.outcomes.map((outcome) => (
        <OutcomeLine
          key={outcome.index}
          {...{ outcome }}
          change={outcome.index === 0 ? market.priceChange24h : null}
          hasWon={market.resolution?.winner?.index === outcome.index}
        />
      ))}
    </ul>
    <FreshnessLine {...{ market, at, failure }} />
    <GetPrices {...{ market, onMarket }} />
  </section>
)

interface OutcomeLineProps {
  readonly outcome: LiveMarket['outcomes'][number]
  /** Of the last 24 hours; upstream tells it of the first outcome alone. */
  readonly change: string | null
  readonly hasWon: boolean
}

const OutcomeLine = ({ outcome, change, hasWon }: OutcomeLineProps) => {
  const { name, price, payout } = outcome
  const value = payout ?? price
  return (
    <li class="outcome" data-won={hasWon}>
      <span class="outcome-name">
        {name} {hasWon && <span class="pill outcome-won">Won</span>}
      </span>
      {change !== null && payout === null && <Change change={change} />}
      <span class="outcome-price">
        {payout !== null && <span class="quiet outcome-pays">pays </span>}
        {priceText(value)}
      </span>
      <ShareBar share={Number(value ?? 0)} tone={hasWon ? 'good' : 'plain'} />
    </li>
  )
}

const Change = ({ change }: { readonly change: string }) => {
  return (
    <span class="outcome-change number">
      <PriceChange change={change} /> <span class="quiet">24 h</span>
    </span>
  )
}

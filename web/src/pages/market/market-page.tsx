import { useQueryClient } from '@tanstack/preact-query'
import { failureText } from '../../api/failure-text.ts'
import type { Received } from '../../api/request.ts'
import type { MarketRowFragment } from '../../graphql/documents.ts'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { PageHeading } from '../../shell/page-heading.tsx'
import { Description } from './description.tsx'
import { type MarketData, withRow } from './market-data.ts'
import { MarketHead } from './market-head.tsx'
import { MarketIds } from './market-ids.tsx'
import { MarketNumbers } from './market-numbers.tsx'
import { MissingTexts } from './missing-texts.tsx'
import { NotStored } from './not-stored.tsx'
import { PriceChart } from './price-chart.tsx'
import { PricesPanel } from './prices-panel.tsx'
import { ResolutionHistory } from './resolution-history.tsx'
import { TradingWindow } from './trading-window.tsx'
import './market.css'
import { type LiveMarket, type MarketTexts, useMarket, useMarketTexts } from './use-market.ts'
import { useMarketFeed } from './use-market-feed.ts'

/** One market, by the last part of its address: a slug or upstream's number. */
export const MarketPage = ({ name }: { readonly name: string }) => {
  const page = useMarket(name)
  const texts = useMarketTexts(name, page.data !== undefined && page.data.market !== null)
  if (page.data === undefined && page.isError) {
    return (
      <>
        <PageHeading title="Market" />
        <Problem title="This market cannot be shown" onRetry={() => void page.refetch()}>
          {failureText(page.error)}
        </Problem>
      </>
    )
  }
  // Both at once, so that nothing moves when the second comes.
  if (page.data === undefined || texts.isPending) return <LoadingMarket />
  const { market, at } = page.data
  if (market === null) return <NotStored name={name} />
  return (
    <Market
      {...{ name, market, at }}
      texts={texts.data ?? null}
      textsFailure={texts.error && failureText(texts.error)}
      failure={page.error && failureText(page.error)}
    />
  )
}

const LoadingMarket = () => (
  <div class="market-loading">
    <PageHeading title="Market" />
    <Loading what="the market" rows={12} />
  </div>
)

interface MarketProps {
  /** As in the address, by which its data are kept. */
  readonly name: string
  readonly market: LiveMarket
  /** When that arrived. */
  readonly at: number
  readonly texts: MarketTexts | null
  /** Why these did not come, where they failed. */
  readonly textsFailure: string | null
  /** Why the last look failed, where it did. */
  readonly failure: string | null
}

const Market = ({ name, market, at, texts, textsFailure, failure }: MarketProps) => {
  const client = useQueryClient()
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['market'] })
  const onMarket = (row: Received<MarketRowFragment>): void => {
    // At once, so that prices are never older than what is said of them.
    client.setQueryData<MarketData>(['market', name], (page) => page && withRow(page, row))
    refresh()
  }
  useMarketFeed(market.gammaId, refresh)
  return (
    <article class="market">
      <MarketHead {...{ market, texts }} />
      <div class="market-columns">
        <div class="market-column">
          <PricesPanel {...{ market, at, failure, onMarket }} />
          {market.isShort && market.tradingWindow && (
            <TradingWindow market={{ ...market, tradingWindow: market.tradingWindow }} />
          )}
          <PriceChart market={market} />
          <ResolutionHistory market={market} />
          {texts?.description && <Description text={texts.description} />}
          {texts === null && <MissingTexts failure={textsFailure} />}
        </div>
        <div class="market-column">
          <MarketNumbers market={market} />
          <MarketIds gammaId={market.gammaId} texts={texts} />
        </div>
      </div>
    </article>
  )
}

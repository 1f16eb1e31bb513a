import { moneyText, priceText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import { Fact } from '../../parts/fact.tsx'
import type { LiveMarket } from './use-market.ts'

/** Order book, volumes and dates. */
export const MarketNumbers = ({ market }: { readonly market: LiveMarket }) => (
  <section class="panel" aria-labelledby="numbers-heading">
    <h2 id="numbers-heading">Numbers</h2>
    <dl class="numbers">
      <Fact name={`Bid for ${market.outcomes[0]?.name ?? 'it'}`}>{priceText(market.bestBid)}</Fact>
      <Fact name="Ask">{priceText(market.bestAsk)}</Fact>
      <Fact name="Spread">{priceText(market.spread)}</Fact>
      <Fact name="Last trade">{priceText(market.lastTradePrice)}</Fact>
      <Fact name="Volume">{moneyText(market.volume)}</Fact>
      <Fact name="Volume in 24 h">{moneyText(market.volume24h)}</Fact>
      <Fact name="Liquidity">{moneyText(market.liquidity)}</Fact>
      <DateFact name="Created" instant={market.createdAt} />
      <DateFact name="Starts" instant={market.startsAt} />
      <DateFact name="Ends" instant={market.endsAt} />
      <DateFact name="Closed" instant={market.closedAt} />
    </dl>
  </section>
)

const DateFact = ({ name, instant }: { readonly name: string; readonly instant: string | null }) =>
  instant === null ? null : (
    <Fact name={name}>
      <time dateTime={instant}>{dateText(instant)}</time>
    </Fact>
  )

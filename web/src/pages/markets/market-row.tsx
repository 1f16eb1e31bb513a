import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { serverTimeOf } from '../../api/server-clock.ts'
import { moneyText, priceText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import type { MarketRowFragment } from '../../graphql/documents.ts'
import { Age } from '../../parts/age.tsx'
import { eventPath, marketPath } from '../../parts/links.ts'
import { MarketImage } from '../../parts/market-image.tsx'
import { resultText } from '../../parts/market-result.ts'
import { PriceChange } from '../../parts/price-change.tsx'
import { StatusPill } from '../../parts/status-pill.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { ShownRow } from './list-rows.ts'
import { leadingOutcomes, momentOf } from './row-text.ts'

/** Which amount a list shows beside the volume of 24 hours. */
export type Amount = 'liquidity' | 'volume'

export const AMOUNT_NAMES: Readonly<Record<Amount, string>> = {
  liquidity: 'Liquidity',
  volume: 'Volume',
}

interface MarketRowProps {
  readonly row: ShownRow
  readonly amount: Amount
}

/** One market in columns, or in lines where there is no room for them. */
export const MarketRow = ({ row, amount }: MarketRowProps) => {
  const { market, at } = row
  return (
    <>
      <MarketImage src={market.icon} name={market.question} size={48} />
      <div class="row-what">
        <Link class="row-link" href={marketPath(market)}>
          <bdi>{market.question}</bdi>
        </Link>
        <Context row={row} />
      </div>
      <Prices row={row} />
      <dl class="row-figures">
        <Figure name="Change, 24 h" place="change">
          <PriceChange change={market.priceChange24h} />
        </Figure>
        <Figure name="Volume, 24 h" place="traded">
          {moneyText(market.volume24h)}
        </Figure>
        <Figure name={AMOUNT_NAMES[amount]} place="amount">
          {moneyText(market[amount])}
        </Figure>
        <Figure name="Time" place="moment">
          <MomentText market={market} />
        </Figure>
        <Figure name="Age of the price" place="age">
          <Age freshness={market.freshness} at={at} />
        </Figure>
      </dl>
    </>
  )
}

/** Where it stands unless it is open, and its event where that says more. */
const Context = ({ row: { market, others } }: { readonly row: ShownRow }) => {
  const { event, status, question } = market
  const isWorthNaming = event !== null && (others > 0 || event.title !== question)
  return (
    <p class="row-context">
      {status !== 'OPEN' && <StatusPill status={status} />}
      {isWorthNaming && (
        <Link class="row-event" href={eventPath(event)}>
          {others > 0 && `+ ${others} more in `}
          <bdi>{event.title}</bdi>
        </Link>
      )}
    </p>
  )
}

const Prices = ({ row: { market, moves } }: { readonly row: ShownRow }) => {
  const result = resultText(market)
  if (result !== null) {
    return (
      <p class="row-prices">
        <span class="visually-hidden">Result: </span>
        <strong class="row-result" title={result}>
          {result}
        </strong>
      </p>
    )
  }
  return (
    <ul class="row-prices">
      {leadingOutcomes(market).map(({ index, name, price }) => (
        <li key={index} class="row-outcome">
          <span class="row-outcome-name">{name}</span>{' '}
          {/* Another price is another element, so that its mark begins anew. */}
          <span key={price} class="row-price" data-moved={moves.get(index)}>
            {priceText(price)}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface FigureProps {
  readonly name: string
  readonly place: string
  readonly children: ComponentChildren
}

const Figure = ({ name, place, children }: FigureProps) => (
  <div class={`row-${place}`}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const MomentText = ({ market }: { readonly market: MarketRowFragment }) => {
  const moment = momentOf(market, serverTimeOf(useNow()))
  return moment === null ? (
    <span class="quiet">–</span>
  ) : (
    <time dateTime={moment.at} title={dateText(moment.at)}>
      {moment.text}
    </time>
  )
}

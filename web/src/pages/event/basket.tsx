import { Link } from 'wouter-preact'
import { failureText } from '../../api/failure-text.ts'
import { countText, priceText } from '../../format/decimal.ts'
import type { BasketMarketFragment } from '../../graphql/documents.ts'
import { marketPath } from '../../parts/links.ts'
import { sumOfPrices } from './basket-rows.ts'
import { BasketTable } from './basket-table.tsx'
import type { Shown } from './use-event.ts'

interface BasketProps {
  /** What the open ones cost together says something: one of them, at most, resolves to Yes. */
  readonly hasSum: boolean
  readonly markets: readonly BasketMarketFragment[]
  /** How many markets the choice has; `markets` are the first 500 of them. */
  readonly listed: number
  readonly openCount: number
  readonly allCount: number
  /** When that arrived, by the browser's clock in ms. */
  readonly at: number
  readonly shown: Shown
  readonly setShown: (shown: Shown) => void
  /** Why there is nothing newer; null while there is. */
  readonly error: Error | null
}

/** All markets of the event. */
export const Basket = (props: BasketProps) => {
  const { hasSum, markets, listed, openCount, at, error } = props
  const isWhole = markets.length === listed
  return (
    <section class="basket" aria-labelledby="basket">
      <div class="basket-head">
        <h2 id="basket">Markets</h2>
        <Choice {...props} />
        <p class="basket-note" role="status">
          {error !== null && `${failureText(error)} Prices stay as old as they say.`}
        </p>
      </div>
      {hasSum && isWhole && <NegRisk openCount={openCount} sum={sumOfPrices(markets)} />}
      <OnlyMarket {...props} />
      {!isWhole && (
        <p>
          The first {countText(markets.length)} of {countText(listed)} are shown.
        </p>
      )}
      {markets.length === 0 ? (
        <p>None of its markets is stored yet.</p>
      ) : (
        <BasketTable {...{ markets, at }} />
      )}
    </section>
  )
}

type ChoiceProps = Pick<BasketProps, 'openCount' | 'allCount' | 'shown' | 'setShown'>

/** Where there is something to choose: markets both open and over. */
const Choice = ({ openCount, allCount, shown, setShown }: ChoiceProps) => {
  if (openCount === 0 || openCount === allCount) return null
  const choices = [
    ['open', 'Open', openCount],
    ['all', 'All', allCount],
  ] as const
  return (
    <fieldset class="basket-choice">
      <legend class="visually-hidden">Which markets</legend>
      {choices.map(([value, name, count]) => (
        <label key={value}>
          <input
            type="radio"
            name="shown"
            checked={shown === value}
            onChange={() => setShown(value)}
          />
          {name} <span class="quiet">{countText(count)}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface NegRiskProps {
  readonly openCount: number
  readonly sum: string | null
}

const NegRisk = ({ openCount, sum }: NegRiskProps) => (
  <p class="basket-sum">
    Only one of these can resolve to Yes.
    {sum !== null && (
      <>
        {' '}
        The {countText(openCount)} open ones together cost{' '}
        <strong class="number">{priceText(sum)}</strong>; spreads explain small differences from
        100¢.
      </>
    )}
  </p>
)

/** An event of one market is that market: its page has the chart and the history. */
const OnlyMarket = ({ markets, allCount }: Pick<BasketProps, 'markets' | 'allCount'>) => {
  const [market] = markets
  if (market === undefined || allCount !== 1) return null
  return (
    <p>
      <Link class="button button-main only-market" href={marketPath(market)}>
        Chart, numbers and history of its one market
      </Link>
    </p>
  )
}

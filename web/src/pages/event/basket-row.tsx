import { useEffect, useRef, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { Received } from '../../api/request.ts'
import { moneyText, priceText } from '../../format/decimal.ts'
import { moveOf } from '../../format/move.ts'
import type { BasketMarketFragment } from '../../graphql/documents.ts'
import { Age } from '../../parts/age.tsx'
import { GetPrices } from '../../parts/get-prices.tsx'
import { marketPath } from '../../parts/links.ts'
import { resultText } from '../../parts/market-result.ts'
import { PriceChange } from '../../parts/price-change.tsx'
import { ShareBar } from '../../parts/share-bar.tsx'
import { StatusPill } from '../../parts/status-pill.tsx'
import { CELL, ROW, ROW_HEAD } from '../../parts/table-roles.ts'
import { firstPrice, newerOf } from './basket-rows.ts'

type Row = Received<BasketMarketFragment>

interface BasketRowProps {
  readonly listed: Row
  /** Its place among all rows, rendered or not. */
  readonly index: number
  readonly measure: (row: HTMLElement | null) => void
}

/** One market: a row of the table, or a card where there is no room for columns. */
export const BasketRow = ({ listed, index, measure }: BasketRowProps) => {
  const [got, setGot] = useState<Row | null>(null)
  // What says that the market is resolved must not take away its own answer, and the focus.
  const [isUsed, setUsed] = useState(false)
  const { data: market, at } = newerOf(listed, got)
  const name = market.groupTitle ?? market.question
  return (
    <tr
      {...ROW}
      ref={measure}
      class="basket-row"
      aria-rowindex={index + 2}
      data-index={index}
      data-id={market.id}
    >
      <th {...ROW_HEAD} class="basket-name">
        <Link href={marketPath(market)}>
          <bdi>{name}</bdi>
        </Link>
      </th>
      <td {...CELL} class="basket-price">
        <FirstOutcome market={market} />
      </td>
      <td {...CELL} class="basket-other">
        <OtherOutcomes market={market} />
      </td>
      <td {...CELL} class="number" data-label="Change, 24 h">
        <PriceChange change={market.priceChange24h} />
      </td>
      <td {...CELL} class="number" data-label="Volume, 24 h">
        {moneyText(market.volume24h)}
      </td>
      <td {...CELL} data-label="Status">
        <Standing market={market} />
      </td>
      <td {...CELL} class="number" data-label="Age">
        <Age freshness={market.freshness} at={at} />
      </td>
      <td {...CELL} class="basket-get">
        {(isUsed || market.status !== 'RESOLVED') && (
          <GetPrices market={market} onMarket={setGot} onAsk={() => setUsed(true)} compact />
        )}
      </td>
    </tr>
  )
}

const FirstOutcome = ({ market }: { readonly market: BasketMarketFragment }) => {
  const price = firstPrice(market)
  return (
    <>
      <span class="basket-outcome">
        <span class="quiet">{market.outcomes[0]?.name}</span> <MovingPrice price={price} />
      </span>
      <ShareBar share={Number(price ?? 0)} />
    </>
  )
}

/** Another price is another element, so that its mark begins anew. */
const MovingPrice = ({ price }: { readonly price: string | null }) => {
  const former = useRef(price)
  const move = moveOf(former.current, price)
  useEffect(() => {
    former.current = price
  }, [price])
  return (
    <strong key={price} class="moving-price" data-moved={move}>
      {priceText(price)}
    </strong>
  )
}

const OtherOutcomes = ({ market }: { readonly market: BasketMarketFragment }) => (
  <>
    {market.outcomes.slice(1).map(({ index, name, price }) => (
      <span key={index} class="basket-outcome">
        <span class="quiet">{name}</span> {priceText(price)}
      </span>
    ))}
  </>
)

const Standing = ({ market }: { readonly market: BasketMarketFragment }) => {
  const result = resultText(market)
  return (
    <>
      <StatusPill status={market.status} /> {result !== null && <strong>{result}</strong>}
    </>
  )
}

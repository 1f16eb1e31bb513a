import { useState } from 'preact/hooks'
import { priceText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import type { Candle } from './chart-data.ts'

/** The chart's numbers, newest first; they are made when they are looked at. */
export const ChartTable = ({ candles }: { readonly candles: readonly Candle[] }) => {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details class="chart-numbers" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>The chart as a table</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section class="chart-table" aria-label="Prices" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">Price</th>
                <th scope="col">Lowest</th>
                <th scope="col">Highest</th>
              </tr>
            </thead>
            <tbody>
              {candles.toReversed().map(({ at, close, low, high }) => (
                <tr key={at}>
                  <td>
                    <time dateTime={at}>{dateText(at)}</time>
                  </td>
                  <td class="number">{priceText(close)}</td>
                  <td class="number">{priceText(low)}</td>
                  <td class="number">{priceText(high)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}

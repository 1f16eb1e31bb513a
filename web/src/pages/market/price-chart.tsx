import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { useMemo, useState } from 'preact/hooks'
import { askedAgain } from '../../api/asked-again.ts'
import { request } from '../../api/request.ts'
import { serverTimeOf } from '../../api/server-clock.ts'
import { MarketPriceHistoryDocument, type PriceInterval } from '../../graphql/documents.ts'
import { Problem } from '../../parts/problem.tsx'
import { ChartCanvas } from './chart-canvas.tsx'
import { type Candle, chartDataOf, chartSummary, rangeOf, recordedSince } from './chart-data.ts'
import type { ChartPlace } from './chart-plot.ts'
import { CHART_RANGES, historyEnd } from './chart-range.ts'
import { ChartTable } from './chart-table.tsx'
import { placeText } from './place-text.ts'

interface PriceChartProps {
  readonly market: {
    readonly gammaId: string
    readonly isShort: boolean
    readonly closedAt: string | null
    readonly outcomes: readonly { readonly name: string }[]
  }
}

/** What the first outcome cost over time. */
export const PriceChart = ({ market }: PriceChartProps) => {
  const [interval, setInterval] = useState<PriceInterval>(
    market.isShort ? 'MINUTE' : 'FIVE_MINUTES',
  )
  const history = useHistory(market, interval)
  const name = market.outcomes[0]?.name ?? 'the first outcome'
  const { data } = history
  return (
    <section class="panel chart" aria-labelledby="chart-heading">
      <div class="chart-head">
        <h2 id="chart-heading">Price of {name}</h2>
        <Ranges chosen={interval} onChoose={setInterval} />
      </div>
      {data !== undefined && data.candles.length > 0 ? (
        <>
          <Drawing {...data} isBusy={history.isPlaceholderData} />
          <p class="chart-summary">
            {chartSummary(name, data.candles)}{' '}
            {recordedSince(data.candles, rangeOf(interval), data.end)}
          </p>
          <ChartTable candles={data.candles} />
        </>
      ) : (
        <div class="chart-empty" aria-busy={history.isPending}>
          {data !== undefined && <p class="quiet">No price was recorded in this time.</p>}
          {history.isError && data === undefined && (
            <Problem title="No price history" onRetry={() => void history.refetch()}>
              {history.error.message}
            </Problem>
          )}
        </div>
      )}
    </section>
  )
}

interface DrawingProps {
  readonly candles: readonly Candle[]
  /** Where it ends, in ms since 1970. */
  readonly end: number
  /** It is of the range before, until the one asked for is here. */
  readonly isBusy: boolean
}

const Drawing = ({ candles, end, isBusy }: DrawingProps) => {
  const [place, setPlace] = useState<ChartPlace | null>(null)
  const data = useMemo(() => chartDataOf(candles, end / 1_000), [candles, end])
  const words = placeText(data, place)
  return (
    <>
      <p class="chart-place">{words}</p>
      <div class="chart-frame" aria-busy={isBusy}>
        <ChartCanvas {...{ data, place }} placeText={words} onPlace={setPlace} />
      </div>
    </>
  )
}

/** `end` is where the chart ends, in ms: now by the server's clock, or where the market did. */
const useHistory = ({ gammaId, closedAt }: PriceChartProps['market'], interval: PriceInterval) =>
  useQuery({
    queryKey: ['market', gammaId, 'prices', interval, closedAt],
    queryFn: async ({ signal }) => {
      const variables = { by: { id: gammaId }, interval, to: historyEnd(closedAt) }
      const { data, at } = await request(MarketPriceHistoryDocument, variables, signal)
      const end = closedAt === null ? serverTimeOf(at) : Date.parse(closedAt)
      return { candles: data.market?.priceHistory ?? [], end }
    },
    ...askedAgain(30_000),
    placeholderData: keepPreviousData,
  })

interface RangesProps {
  readonly chosen: PriceInterval
  readonly onChoose: (interval: PriceInterval) => void
}

const Ranges = ({ chosen, onChoose }: RangesProps) => (
  <fieldset class="chart-ranges">
    <legend class="visually-hidden">Time shown</legend>
    {CHART_RANGES.map(({ interval, name }) => (
      <label key={interval}>
        <input
          type="radio"
          name="chart-range"
          class="visually-hidden"
          checked={interval === chosen}
          onChange={() => onChoose(interval)}
        />
        {name}
      </label>
    ))}
  </fieldset>
)

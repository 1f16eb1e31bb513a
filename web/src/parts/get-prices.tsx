import type { Received } from '../api/request.ts'
import { spanText } from '../format/time.ts'
import type { MarketRowFragment } from '../graphql/documents.ts'
import {
  type GetPricesState,
  getPricesText,
  isAsking,
  retryAtOf,
  toneOf,
} from './get-prices-state.ts'
import './get-prices.css'
import { type GetPrices as Asked, useGetPrices } from './use-get-prices.ts'
import { useNow } from './use-now.ts'

interface GetPricesProps {
  readonly market: Pick<MarketRowFragment, 'gammaId' | 'question'>
  readonly onMarket: (market: Received<MarketRowFragment>) => void
  /** Is told when somebody uses it. */
  readonly onAsk?: () => void
  /** For a row among many: a small button that says whose prices, and a result below it. */
  readonly compact?: boolean
}

/** The button and, below it, what came of it. */
export const GetPrices = ({ market, onMarket, onAsk, compact = false }: GetPricesProps) => {
  const { state, ask } = useGetPrices({ id: market.gammaId }, { onMarket })
  const use = (): void => {
    onAsk?.()
    ask()
  }
  return (
    <div class={compact ? 'get-prices get-prices-compact' : 'get-prices'}>
      <GetPricesButton {...{ state, ask: use }} of={compact ? market.question : undefined} />
      <GetPricesResult state={state} />
    </div>
  )
}

/** `of` tells apart, for those who do not see the row, buttons of several markets. */
export const GetPricesButton = ({
  state,
  ask,
  of,
}: Asked & { readonly of?: string | undefined }) => {
  const retryAt = retryAtOf(state)
  const isHeld = isAsking(state) || retryAt !== null
  return (
    <button
      type="button"
      class="button button-main get-prices-button"
      aria-disabled={isHeld ? 'true' : undefined}
      onClick={ask}
    >
      {isAsking(state) && 'Asking…'}
      {retryAt !== null && <Again at={retryAt} />}
      {!isHeld && 'Get prices'}
      {of !== undefined && <span class="visually-hidden"> of {of}</span>}
    </button>
  )
}

const Again = ({ at }: { readonly at: number }) => {
  const now = useNow()
  return <span class="number">Again in {spanText(Math.ceil((at - now) / 1_000))}</span>
}

/** Always there, so that screen readers hear what comes into it. */
export const GetPricesResult = ({ state }: { readonly state: GetPricesState }) => (
  <p class="get-prices-result" data-tone={toneOf(state)} data-state={state.kind} aria-live="polite">
    {getPricesText(state)}
  </p>
)

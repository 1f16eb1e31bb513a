import { serverTimeOf } from '../../api/server-clock.ts'
import { spanText } from '../../format/time.ts'
import { Age } from '../../parts/age.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { LiveMarket } from './use-market.ts'

interface FreshnessLineProps {
  readonly market: Pick<LiveMarket, 'freshness'>
  readonly at: number
  readonly failure: string | null
}

/** How old the prices are, who looks next, and whether that is late. */
export const FreshnessLine = ({ market, at, failure }: FreshnessLineProps) => {
  const { freshness } = market
  return (
    <p class="freshness">
      <Age {...{ freshness, at }} />
      {freshness.isStale && <span class="pill freshness-late">late</span>}
      {failure === null && <Look freshness={freshness} />}
      <span class="freshness-failure" aria-live="polite">
        {failure}
      </span>
    </p>
  )
}

const Look = ({ freshness: { tier, nextPollAt } }: Pick<LiveMarket, 'freshness'>) => (
  <>
    <span class="quiet">{tier === null ? 'in no tier' : `tier ${tier}`}</span>
    {nextPollAt !== null && <NextLook at={nextPollAt} />}
  </>
)

/** `freshness.nextPollAt` is when the tier runs; that it has run is seen a moment later. */
const NextLook = ({ at }: { readonly at: string }) => {
  const seconds = (Date.parse(at) - serverTimeOf(useNow())) / 1_000
  return (
    <span class="quiet number">
      {seconds > 0 ? `next look in ${spanText(Math.ceil(seconds))}` : 'next look now'}
    </span>
  )
}

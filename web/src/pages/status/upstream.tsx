import { serverTimeOf } from '../../api/server-clock.ts'
import { countText } from '../../format/decimal.ts'
import { spanText } from '../../format/time.ts'
import { ShareBar } from '../../parts/share-bar.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { InstallationStatus } from './finding.ts'
import { pauseOf } from './judgement.ts'

type Budget = InstallationStatus['upstream'][number]

/** What all processes of the installation asked of Polymarket in the last 10 seconds. */
export const Upstream = ({ budgets }: { readonly budgets: readonly Budget[] }) => (
  <section class="panel" aria-labelledby="upstream">
    <h2 id="upstream">Requests to Polymarket</h2>
    <p class="quiet">Of the last 10 seconds, and how many are allowed.</p>
    <ul class="budgets">
      {budgets.map((budget) => (
        <Route key={budget.route} budget={budget} />
      ))}
    </ul>
  </section>
)

const Route = ({ budget }: { readonly budget: Budget }) => {
  const { route, usedLast10s, allowedPer10s } = budget
  const pause = pauseOf(budget, serverTimeOf(useNow()))
  return (
    <li>
      <p class="budget">
        <code>{route}</code>
        <span class="number">
          {countText(usedLast10s)} of {countText(allowedPer10s)}
        </span>
      </p>
      <ShareBar share={usedLast10s / allowedPer10s} tone={pause > 0 ? 'warn' : 'plain'} />
      {pause > 0 && <p class="tone-warn">Polymarket asked for a pause: {spanText(pause)} more</p>}
    </li>
  )
}

import { countText } from '../../format/decimal.ts'
import { spanText } from '../../format/time.ts'
import { ShareBar } from '../../parts/share-bar.tsx'
import { CELL, COLUMN_HEAD, ROW, ROW_GROUP, ROW_HEAD, TABLE } from '../../parts/table-roles.ts'
import type { InstallationStatus } from './finding.ts'
import { STALE_PERIODS } from './limits.ts'
import { periodText } from './words.ts'

type TierStatus = InstallationStatus['tiers'][number]

/** How old each tier leaves its markets, beside what it is to keep. */
export const AgesTable = ({ tiers }: { readonly tiers: readonly TierStatus[] }) => (
  <section class="status-section" aria-labelledby="ages">
    <h2 id="ages">Age of prices</h2>
    <table {...TABLE} class="status-table ages">
      <thead {...ROW_GROUP}>
        <tr {...ROW}>
          <th {...COLUMN_HEAD}>Tier</th>
          <th {...COLUMN_HEAD}>Open markets</th>
          <th {...COLUMN_HEAD}>Half within</th>
          <th {...COLUMN_HEAD}>99 % within</th>
          <th {...COLUMN_HEAD}>Runs every</th>
          <th {...COLUMN_HEAD}>Too old beyond</th>
          <th {...COLUMN_HEAD}>Too old</th>
        </tr>
      </thead>
      <tbody {...ROW_GROUP}>
        {tiers.map((tier) => (
          <Row key={tier.tier} {...tier} />
        ))}
      </tbody>
    </table>
  </section>
)

const Row = (status: TierStatus) => {
  const { tier, periodSeconds, marketCount, ageP50Seconds, ageP99Seconds, staleCount } = status
  const limit = periodSeconds * STALE_PERIODS
  return (
    <tr {...ROW}>
      <th {...ROW_HEAD}>{tier}</th>
      <td {...CELL} data-label="Open markets">
        {countText(marketCount)}
      </td>
      <td {...CELL} data-label="Half within">
        <AgeBar seconds={ageP50Seconds} limit={limit} />
      </td>
      <td {...CELL} data-label="99 % within">
        <AgeBar seconds={ageP99Seconds} limit={limit} />
      </td>
      <td {...CELL} data-label="Runs every">
        {periodText(periodSeconds)}
      </td>
      <td {...CELL} data-label="Too old beyond">
        {periodText(limit)}
      </td>
      <td {...CELL} data-label="Too old">
        <span class={staleCount > 0 ? 'tone-bad' : undefined}>{countText(staleCount)}</span>
      </td>
    </tr>
  )
}

interface AgeBarProps {
  readonly seconds: number | null
  readonly limit: number
}

/** Full at the limit. */
const AgeBar = ({ seconds, limit }: AgeBarProps) => {
  if (seconds === null) return <>–</>
  return (
    <span class="measured">
      {spanText(seconds)}
      <ShareBar share={seconds / limit} tone={seconds > limit ? 'bad' : 'good'} />
    </span>
  )
}

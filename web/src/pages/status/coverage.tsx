import { serverTimeOf } from '../../api/server-clock.ts'
import { countText } from '../../format/decimal.ts'
import { dateText, spanText } from '../../format/time.ts'
import { Fact } from '../../parts/fact.tsx'
import { ShareBar } from '../../parts/share-bar.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { InstallationStatus } from './finding.ts'
import { LEAST_COVERAGE } from './limits.ts'
import { percentText } from './words.ts'

type CoverageStatus = InstallationStatus['coverage']

/** How much of what is open upstream is stored. */
export const Coverage = ({ coverage }: { readonly coverage: CoverageStatus }) => {
  const { openUpstream, openStored, totalStored, lastSweepAt } = coverage
  const share = openUpstream === 0 ? 0 : openStored / openUpstream
  return (
    <section class="panel" aria-labelledby="coverage">
      <h2 id="coverage">Coverage</h2>
      <p class="status-figure">{percentText(openStored, openUpstream)}</p>
      <ShareBar share={share} tone={share < LEAST_COVERAGE ? 'bad' : 'good'} />
      <dl class="status-facts">
        <Fact name="Open at Polymarket">
          {lastSweepAt === null ? 'not known yet' : countText(openUpstream)}
        </Fact>
        <Fact name="Open here">{countText(openStored)}</Fact>
        <Fact name="Stored in all">{countText(totalStored)}</Fact>
        <Fact name="Counted by the sweep">
          {lastSweepAt === null ? 'none yet' : <Ago instant={lastSweepAt} />}
        </Fact>
      </dl>
    </section>
  )
}

/** Counts, by the server's clock. */
const Ago = ({ instant }: { readonly instant: string }) => {
  const seconds = (serverTimeOf(useNow()) - Date.parse(instant)) / 1_000
  return (
    <time dateTime={instant} title={dateText(instant)}>
      {spanText(seconds)} ago
    </time>
  )
}

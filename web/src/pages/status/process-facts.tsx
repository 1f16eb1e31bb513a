import { countText } from '../../format/decimal.ts'
import { dateText } from '../../format/time.ts'
import { Fact } from '../../parts/fact.tsx'
import type { InstallationStatus } from './finding.ts'

export const FeedFacts = ({ feed }: { readonly feed: InstallationStatus['feed'] }) => (
  <section class="panel" aria-labelledby="feed">
    <h2 id="feed">Resolution log</h2>
    <dl class="status-facts">
      <Fact name="Entries in 24 hours">{countText(feed.changesLast24h)}</Fact>
      <Fact name="Head">
        <code class="cursor">{feed.headCursor}</code>
      </Fact>
    </dl>
  </section>
)

type ProcessFactsProps = Pick<InstallationStatus, 'build' | 'startedAt' | 'refusedRows'>

/** What runs, and where machines read the same. */
export const ProcessFacts = ({ build, startedAt, refusedRows }: ProcessFactsProps) => (
  <section class="panel" aria-labelledby="process">
    <h2 id="process">Process</h2>
    <dl class="status-facts">
      <Fact name="Build">{build}</Fact>
      <Fact name="Running since">
        <time dateTime={startedAt}>{dateText(startedAt)}</time>
      </Fact>
      <Fact name="Rows that could not be read">
        <span class={refusedRows > 0 ? 'tone-warn' : undefined}>{countText(refusedRows)}</span>
      </Fact>
    </dl>
    <p class="machine-links">
      <a href="/metrics">Metrics</a>
      <a href="/health/ready">Readiness</a>
      <a href="/health/live">Liveness</a>
    </p>
  </section>
)

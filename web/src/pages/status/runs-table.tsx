import { Fragment } from 'preact'
import { serverTimeOf } from '../../api/server-clock.ts'
import { countText } from '../../format/decimal.ts'
import { countDownText, dateText, spanText } from '../../format/time.ts'
import type { RunOfTierFragment } from '../../graphql/documents.ts'
import { CELL, COLUMN_HEAD, ROW, ROW_GROUP, ROW_HEAD, TABLE } from '../../parts/table-roles.ts'
import { useNow } from '../../parts/use-now.ts'
import type { InstallationStatus } from './finding.ts'
import { type RunState, runStateOf } from './run-state.ts'
import { tookText } from './words.ts'

interface RunsTableProps {
  readonly tiers: InstallationStatus['tiers']
  /** When they arrived, by the browser's clock in ms. */
  readonly at: number
}

/** What every job did last, and when it runs next. */
export const RunsTable = ({ tiers, at }: RunsTableProps) => (
  <section class="status-section" aria-labelledby="runs">
    <h2 id="runs">Last runs</h2>
    <table {...TABLE} class="status-table runs">
      <thead {...ROW_GROUP}>
        <tr {...ROW}>
          <th {...COLUMN_HEAD}>Job</th>
          <th {...COLUMN_HEAD}>Last run</th>
          <th {...COLUMN_HEAD}>Took</th>
          <th {...COLUMN_HEAD}>Requests</th>
          <th {...COLUMN_HEAD}>Markets seen</th>
          <th {...COLUMN_HEAD}>Changed</th>
          <th {...COLUMN_HEAD}>Next run</th>
        </tr>
      </thead>
      <tbody {...ROW_GROUP}>
        {tiers.map(({ tier, periodSeconds, lastTick, nextTickAt, ...due }) => (
          <Fragment key={tier}>
            <Row name={tier} run={lastTick} longest={periodSeconds} next={nextTickAt} at={at} />
            {due.duePeriodSeconds !== null && (
              <Row
                {...{ name: 'due-lane', run: due.lastDueTick, at }}
                {...{ longest: due.duePeriodSeconds, next: due.nextDueTickAt }}
              />
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  </section>
)

interface RowProps {
  readonly name: string
  readonly run: RunOfTierFragment | null
  readonly longest: number
  readonly next: string | null
  readonly at: number
}

/** What is counted is known at the end of a run. */
const Row = ({ name, run, longest, next, at }: RowProps) => {
  const state = runStateOf(run, longest, serverTimeOf(at))
  const counted = 'took' in state ? run : null
  return (
    <tr {...ROW}>
      <th {...ROW_HEAD}>{name}</th>
      <td {...CELL} data-label="Last run">
        <LastRun run={run} state={state} />
      </td>
      <td {...CELL} data-label="Took">
        {'took' in state ? tookText(state.took) : '–'}
      </td>
      <td {...CELL} data-label="Requests">
        {counted === null ? '–' : countText(counted.requests)}
      </td>
      <td {...CELL} data-label="Seen">
        {counted === null ? '–' : countText(counted.marketsSeen)}
      </td>
      <td {...CELL} data-label="Changed">
        {counted === null ? '–' : countText(counted.marketsChanged)}
      </td>
      <td {...CELL} data-label="Next run">
        <NextRun at={next} />
      </td>
    </tr>
  )
}

const LastRun = ({ run, state }: { readonly run: RowProps['run']; readonly state: RunState }) => {
  if (run === null || state.kind === 'never') return <span class="tone-warn">never</span>
  return (
    <>
      <time dateTime={run.startedAt} title={dateText(run.startedAt)}>
        <Ago state={state} startedAt={run.startedAt} />
      </time>
      {state.kind === 'failed' && <p class="run-error">{state.error}</p>}
    </>
  )
}

type Begun = Exclude<RunState, { kind: 'never' }>

/** Counts on while the server is away, but makes nothing of it: that run may have ended since. */
const Ago = ({ state, startedAt }: { readonly state: Begun; readonly startedAt: string }) => {
  const seconds = (serverTimeOf(useNow()) - Date.parse(startedAt)) / 1_000
  return <>{agoText(state, spanText(seconds))}</>
}

const agoText = ({ kind }: Begun, span: string): string => {
  switch (kind) {
    case 'running':
      return `running for ${span}`
    case 'broken-off':
      return `broke off, ${span} ago`
    case 'failed':
      return `failed ${span} ago`
    case 'done':
      return `${span} ago`
  }
}

const NextRun = ({ at }: { readonly at: string | null }) => {
  const now = useNow()
  if (at === null) return <span class="tone-bad">not polled</span>
  const seconds = (Date.parse(at) - serverTimeOf(now)) / 1_000
  return <time dateTime={at}>{seconds <= 0 ? 'due' : `in ${countDownText(seconds)}`}</time>
}

import type { ChaosOutcome, JobOutcome } from './chaos.ts'
import type { Latency } from './feed-verdict.ts'
import type { Profile } from './profile.ts'

/**
 * A job may be silent for two periods, and for what it takes to fire, claim and note a run on a machine
 * that serves 200 clients beside.
 */
const SILENT_PERIODS = 2
const GRACE_MS = 1_000

/** Of many alike, so many tell enough. */
const SHOWN = 3

/** A run that did less of its plan has proved nothing. */
const LEAST_SHARE = 0.9
/** Of so many planned faults of a kind one at least must have hit. */
const MANY = 5

const isSilent = ({ longestSilenceMs, periodMs }: JobOutcome): boolean =>
  longestSilenceMs > SILENT_PERIODS * periodMs + GRACE_MS

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const shown = (name: string, items: readonly unknown[]): string[] =>
  items.slice(0, SHOWN).map((item) => `${name}: ${JSON.stringify(item)}`)

/** What went wrong, in words; empty when nothing did. */
export const failuresOf = (outcome: ChaosOutcome, { judgesSilence }: Profile): string[] => {
  const { jobs, overlaps, ownEnds, unsettled, feed, planned, done } = outcome
  const { lost, duplicates, halfWritten, feedHoles, plannedChanges, appendedChanges } = outcome
  const counts = {
    ...{ 'changes lost': feed.lost, 'changes duplicated': feed.duplicated },
    ...{ 'changes out of order': feed.disordered, 'changes that nobody asked for': feed.foreign },
    ...{ 'changes unlike the log': feed.altered, 'holes in the log': feed.holes },
    ...{ resets: feed.resets, 'gaps that clients saw': feed.gaps.length },
    ...{ 'markets lost': lost, duplicates, 'half written': halfWritten },
    'holes in the change feed': feedHoles,
  }
  const isIdle = total(done) < LEAST_SHARE * total(planned)
  const isSpared = ([kind, count]: [string, number]) =>
    count >= MANY && new Map(Object.entries(done)).get(kind) === 0
  const isQuiet = appendedChanges < LEAST_SHARE * plannedChanges
  return [
    ...(isIdle ? [`only ${total(done)} of ${total(planned)} faults hit anything`] : []),
    ...Object.entries(planned)
      .filter(isSpared)
      .map(([kind]) => `no ${kind} hit anything`),
    ...(isQuiet ? [`only ${appendedChanges} of ${plannedChanges} changes were appended`] : []),
    ...Object.entries(counts).flatMap(([name, n]) => (n === 0 ? [] : [`${name}: ${n}`])),
    ...shown('a gap', feed.gaps),
    ...shown('a stream ended', feed.failures),
    ...shown('a change that the one before it does not allow', feed.illegal),
    ...shown('a market that is not what its last change says', feed.strays),
    ...(judgesSilence ? jobs.filter(isSilent) : []).map(
      ({ job }) => `${job} was silent for over two periods`,
    ),
    ...shown('two runs at the same time', overlaps),
    ...ownEnds.map((lines) => `a process ended that nobody had killed; it wrote last:\n${lines}`),
    ...unsettled.map((job) => `${job} did not come to rest`),
  ]
}

const NAMES: readonly (readonly [string, string])[] = [
  ['kill', 'kill -9 of pollers'],
  ['stop', 'SIGSTOP of pollers, up to 30 s'],
  ['clock', 'clock steps, ±1 h and ±400 ms'],
  ['kill-api', 'kill -9 of API processes'],
  ['stop-api', 'SIGSTOP of API processes'],
  ['line', 'clients cut off (reset, refused, black-holed)'],
  ['database-line', 'API process cut off from Postgres (black-holed)'],
  ['unlisten', 'LISTEN sessions terminated'],
  ['postgres', 'Postgres stopped at once'],
  ['upstream', 'upstream at fault'],
]

const latency = ({ count, p50, p99, max }: Latency): string =>
  `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms, of ${count}`

export const tableOf = (
  { seed, minutes }: { readonly seed: number; readonly minutes: number },
  outcome: ChaosOutcome,
): string => {
  const { feed, planned, done, plannedChanges, appendedChanges } = outcome
  const rows: (readonly [string, string | number])[] = [
    ['seed', seed],
    ['minutes', minutes],
    ...NAMES.map(([kind, name]) => [name, `${done[kind] ?? 0} of ${planned[kind] ?? 0}`] as const),
    ['faults in all', `${total(done)} of ${total(planned)}`],
    ['time with at least one poller up', `${(outcome.upShare * 100).toFixed(1)} %`],
    ['open markets', outcome.openMarkets],
    ...outcome.jobs.map(
      ({ job, ticks, longestSilenceMs, periodMs }) =>
        [
          `${job}, every ${periodMs / 1000} s`,
          `${ticks} ticks, longest silence ${(longestSilenceMs / periodMs).toFixed(2)} periods`,
        ] as const,
    ),
    ['slots claimed', outcome.claims],
    ['two runs of a job at once', outcome.overlaps.length],
    ['markets lost', outcome.lost],
    ['duplicates', outcome.duplicates],
    ['half written', outcome.halfWritten],
    ['holes in the change feed', outcome.feedHoles],
    ['processes that ended of themselves', outcome.ownEnds.length],
    ['resolution changes under faults', `${appendedChanges} of ${plannedChanges}`],
    ['resolution changes in all', feed.changes],
    ['holes in their log', feed.holes],
    ['steps that the table does not allow', feed.illegal.length],
    ['markets unlike their last change', feed.strays.length],
    ['clients', feed.clients],
    ['changes received', feed.received],
    ['reconnects', feed.reconnects],
    ['resets', feed.resets],
    ['streams that ended', feed.failures.length],
    ['gaps that clients saw', feed.gaps.length],
    ['changes lost', feed.lost],
    ['changes duplicated', feed.duplicated],
    ['changes out of order', feed.disordered],
    ['changes not asked for, or altered', feed.foreign + feed.altered],
    ['commit to client, connection open', latency(feed.latency.unbroken)],
    ['commit to client, all', latency(feed.latency.all)],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

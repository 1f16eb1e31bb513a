import type { ChaosOutcome, JobOutcome } from './chaos.ts'

/** A job may be silent for two periods, and for what it takes to fire, claim and note a run. */
const SILENT_PERIODS = 2
const GRACE_MS = 500

/** Of many alike, so many tell enough. */
const SHOWN = 3

const isSilent = ({ longestSilenceMs, periodMs }: JobOutcome): boolean =>
  longestSilenceMs > SILENT_PERIODS * periodMs + GRACE_MS

/** What went wrong, in words; empty when nothing did. */
export const failuresOf = (outcome: ChaosOutcome): string[] => {
  const { jobs, overlaps, ownEnds, unsettled, lost, duplicates, halfWritten, feedHoles } = outcome
  const counts = { lost, duplicates, halfWritten, feedHoles }
  return [
    ...jobs.filter(isSilent).map(({ job }) => `${job} was silent for over two periods`),
    ...overlaps.slice(0, SHOWN).map((pair) => `two runs at the same time: ${JSON.stringify(pair)}`),
    ...ownEnds.map((lines) => `a process ended that nobody had killed; it wrote last:\n${lines}`),
    ...unsettled.map((job) => `${job} did not come to rest`),
    ...Object.entries(counts).flatMap(([name, n]) => (n === 0 ? [] : [`${name}: ${n}`])),
  ]
}

export const tableOf = (
  { seed, minutes }: { readonly seed: number; readonly minutes: number },
  outcome: ChaosOutcome,
): string => {
  const rows: (readonly [string, string | number])[] = [
    ['seed', seed],
    ['minutes', minutes],
    ['kill -9', outcome.kills],
    ['SIGSTOP, 0.5 to 30 s', outcome.stops],
    ['clock steps, ±1 h and ±400 ms', outcome.clockSteps],
    ['moments that hit all three at once', outcome.allAtOnce],
    ['time with at least one process up', `${(outcome.upShare * 100).toFixed(1)} %`],
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
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
}

import type { Outcome } from './trial.ts'

/** Of many alike, so many tell enough. */
const SHOWN = 3

const COLUMNS = ['row', 'fault', 'kept', 'what it came to', 'counted', 'recovered'] as const

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** True also for a gauge that fell: it had to move. */
const isCounted = ({ trial, counted }: Outcome): boolean => trial.counter === null || counted !== 0

const cellsOf = (outcome: Outcome): readonly string[] => {
  const { trial, finding, losses, queries, counted, recoveredMs } = outcome
  return [
    `${trial.row}`,
    trial.fault,
    losses.length === 0 ? `all, ${queries} queries` : `${losses.length} LOST`,
    `${finding.isMet ? '' : 'FAILED: '}${finding.text}`,
    trial.counter === null ? '-' : `${nameOf(trial.counter)} ${counted > 0 ? '+' : ''}${counted}`,
    recoveredMs === null ? 'NOT' : seconds(recoveredMs),
  ]
}

const nameOf = ({ name, labels }: NonNullable<Outcome['trial']['counter']>): string =>
  labels?.code ?? name.replace('polycool_', '')

/** What went wrong, in words; empty when nothing did. */
export const failuresOf = (outcome: Outcome): readonly string[] => {
  const { trial, finding, losses, recoveredMs } = outcome
  const failures = [
    ...(finding.isMet ? [] : [finding.text]),
    ...losses.slice(0, SHOWN),
    ...(isCounted(outcome) ? [] : ['nothing was counted']),
    ...(recoveredMs === null ? ['the next runs did not all succeed'] : []),
  ]
  return failures.map((failure) => `row ${trial.row}, ${trial.fault}: ${failure}`)
}

export const tableOf = (outcomes: readonly Outcome[]): string => {
  const lines = [
    COLUMNS,
    ...outcomes.toSorted((one, other) => one.trial.row - other.trial.row).map(cellsOf),
  ]
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

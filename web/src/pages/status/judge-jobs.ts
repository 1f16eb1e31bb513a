import { countText } from '../../format/decimal.ts'
import { spanText } from '../../format/time.ts'
import { type Finding, secondsSince, type TierStatus } from './finding.ts'
import { mostLagOf, STALE_PERIODS, STALE_SHARE } from './limits.ts'
import { type RunState, runStateOf } from './run-state.ts'
import { periodText } from './words.ts'

/** A slot that nobody has taken so many seconds after its time is late: clocks and ticks need a few. */
const LATE_SECONDS = 5

/** Whether every job has its turn. */
export const judgePolling = (tiers: readonly TierStatus[], now: number): readonly Finding[] => {
  if (tiers.some(({ nextTickAt }) => nextTickAt !== null)) {
    return tiers.flatMap((tier) => [...judgeTurn(tier, now), ...judgeDueLane(tier, now)])
  }
  const ages = tiers.flatMap(({ lastTick }) =>
    lastTick === null ? [] : [secondsSince(lastTick.startedAt, now)],
  )
  const detail =
    ages.length === 0
      ? 'no tier has ever run'
      : `no tier has run for ${spanText(Math.min(...ages))}`
  return [{ level: 'bad', what: 'Nothing is polled', detail }]
}

const judgeTurn = (status: TierStatus, now: number): readonly Finding[] => {
  const { tier, lastTick, nextTickAt, periodSeconds } = status
  if (lastTick === null) return [judgeFirstTurn(status, now)]
  const silent = secondsSince(lastTick.startedAt, now)
  // The slot after the run of a start may be left out, so the next one alone says little.
  if (silent <= STALE_PERIODS * periodSeconds) return []
  if (nextTickAt === null) {
    const detail = `its last run began ${spanText(silent)} ago`
    return [{ level: 'bad', what: `${tier} is not polled any more`, detail }]
  }
  const late = secondsSince(nextTickAt, now)
  if (late <= LATE_SECONDS) return []
  const detail = `it should have begun ${spanText(late)} ago`
  return [{ level: 'warn', what: `${tier} is late`, detail }]
}

const judgeFirstTurn = ({ tier, nextTickAt, marketCount }: TierStatus, now: number): Finding => {
  if (nextTickAt === null) {
    return { level: 'bad', what: `${tier} is not polled`, detail: 'it has never run' }
  }
  const detail = `it begins in ${spanText(-secondsSince(nextTickAt, now))}`
  return { level: marketCount === 0 ? 'bad' : 'warn', what: `${tier} has not run yet`, detail }
}

const judgeDueLane = (status: TierStatus, now: number): readonly Finding[] => {
  const { duePeriodSeconds, lastDueTick, nextDueTickAt } = status
  if (duePeriodSeconds === null) return []
  if (lastDueTick === null) {
    if (nextDueTickAt !== null) return []
    return [{ level: 'bad', what: 'The due-lane is not polled', detail: 'it has never run' }]
  }
  const silent = secondsSince(lastDueTick.startedAt, now)
  if (silent <= mostLagOf(duePeriodSeconds)) return []
  const detail = `its last run began ${spanText(silent)} ago`
  return [{ level: 'bad', what: 'The due-lane is late', detail }]
}

/** Whether a tier keeps its markets young enough. */
export const judgeAges = (status: TierStatus): readonly Finding[] => {
  const { tier, marketCount, staleCount, periodSeconds } = status
  if (staleCount <= STALE_SHARE * marketCount) return []
  const limit = periodText(STALE_PERIODS * periodSeconds)
  const share = `${countText(staleCount)} of ${countText(marketCount)}`
  const detail = `${share} markets are older than ${limit}`
  return [{ level: 'bad', what: `Prices of ${tier} are late`, detail }]
}

/** A tier without markets whose last run was in vain has nothing to live on: it may never have had a good one. */
export const judgeRuns = (status: TierStatus, now: number): readonly Finding[] => {
  const { tier, periodSeconds, lastTick, lastDueTick, duePeriodSeconds, marketCount } = status
  const longest = duePeriodSeconds ?? periodSeconds
  return [
    ...judgeRun(tier, runStateOf(lastTick, periodSeconds, now), marketCount === 0 ? 'bad' : 'warn'),
    ...judgeRun('the due-lane', runStateOf(lastDueTick, longest, now), 'warn'),
  ]
}

const judgeRun = (name: string, run: RunState, level: 'warn' | 'bad'): readonly Finding[] => {
  if (run.kind === 'failed') {
    return [{ level, what: `The last run of ${name} failed`, detail: run.error }]
  }
  if (run.kind !== 'broken-off') return []
  const detail = `it began ${spanText(run.ago)} ago and never ended`
  return [{ level, what: `A run of ${name} broke off`, detail }]
}

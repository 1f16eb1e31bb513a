import { countText } from '../../format/decimal.ts'
import { spanText } from '../../format/time.ts'
import { type Finding, type InstallationStatus, secondsSince, type TierStatus } from './finding.ts'
import { judgeAges, judgePolling, judgeRuns } from './judge-jobs.ts'
import { LEAST_COVERAGE, mostLagOf } from './limits.ts'
import { percentText } from './words.ts'

const DAY_SECONDS = 86_400

/**
 * What is wrong with an installation, the gravest first; empty where all is well.
 * @param now by the server's clock, in ms since 1970, when `status` arrived
 */
export const judge = (status: InstallationStatus, now: number): readonly Finding[] => {
  const findings = [
    ...judgePolling(status.tiers, now),
    ...status.tiers.flatMap((tier) => [...judgeAges(tier), ...judgeRuns(tier, now)]),
    ...judgeCoverage(status, now),
    ...status.upstream.flatMap((budget) => judgeBudget(budget, now)),
    ...judgeFeed(status, now),
    ...judgeRefused(status),
  ]
  return LEVELS.flatMap((level) => findings.filter((finding) => finding.level === level))
}

const LEVELS = ['bad', 'warn', 'note'] as const

/** What is so while nothing is found. */
export const wellText = ({ coverage: { openStored, openUpstream } }: InstallationStatus): string =>
  `Every job runs on time, and ${percentText(openStored, openUpstream)} of the open markets are stored.`

const judgeCoverage = (status: InstallationStatus, now: number): readonly Finding[] => {
  const { openUpstream, openStored, lastSweepAt } = status.coverage
  if (openUpstream === 0 || lastSweepAt === null) {
    const detail = 'nobody knows what is missing'
    return [{ level: 'warn', what: 'No complete sweep yet', detail }]
  }
  const sweep = judgeSweep(status.tiers, secondsSince(lastSweepAt, now))
  if (openStored >= LEAST_COVERAGE * openUpstream) return sweep
  const detail = `${countText(openStored)} of ${countText(openUpstream)} open ones are stored`
  return [{ level: 'bad', what: 'Markets are missing', detail }, ...sweep]
}

const judgeSweep = (tiers: readonly TierStatus[], age: number): readonly Finding[] => {
  const sweeper = tiers.find(({ tier }) => tier === 'RESOLUTIONS')
  if (sweeper === undefined || age <= mostLagOf(sweeper.periodSeconds)) return []
  const detail = `it ended ${spanText(age)} ago`
  return [{ level: 'bad', what: 'The last complete sweep is too old', detail }]
}

type Budget = InstallationStatus['upstream'][number]

/** For how many seconds upstream still asks for a pause; 0 where it does not. */
export const pauseOf = ({ throttledUntil }: Budget, now: number): number =>
  throttledUntil === null ? 0 : Math.max(0, -secondsSince(throttledUntil, now))

const judgeBudget = (budget: Budget, now: number): readonly Finding[] => {
  const pause = pauseOf(budget, now)
  if (pause === 0) return []
  const what = `Polymarket asked for a pause on ${budget.route}`
  return [{ level: 'warn', what, detail: `${spanText(pause)} more` }]
}

/** Some market closes every few minutes; a day without one is a feed that nothing reaches. */
const judgeFeed = ({ feed, startedAt }: InstallationStatus, now: number): readonly Finding[] =>
  feed.changesLast24h > 0 || secondsSince(startedAt, now) < DAY_SECONDS
    ? []
    : [{ level: 'warn', what: 'No market has closed or resolved for 24 hours', detail: null }]

/** They are kept for whoever mends it; all that could be read is stored. */
const judgeRefused = ({ refusedRows }: InstallationStatus): readonly Finding[] => {
  if (refusedRows === 0) return []
  const detail = `${countText(refusedRows)} that Polymarket sent are kept as they came`
  return [{ level: 'note', what: 'Rows could not be read', detail }]
}

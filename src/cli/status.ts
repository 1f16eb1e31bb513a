import type { Config } from '../config.ts'
import type { Database } from '../db/client.ts'
import { createDatabaseClock } from '../db/clock.ts'
import {
  type Coverage,
  createStatusQueries,
  type TickRecord,
  type TierAges,
} from '../db/queries/status.ts'
import { POLLED_TIERS, type PolledTier, type Tier } from '../domain/tier.ts'
import { periodOf } from '../pollers/schedule.ts'
import { staleAfterMs } from '../schema/freshness.ts'
import { createContext, withStore } from './context.ts'
import type { Environment } from './environment.ts'
import { count, duration, table } from './words.ts'

export const showStatus = (env: Environment): Promise<void> => {
  const context = createContext(env, 'status')
  return withStore(context, async ({ database }) => {
    const lines = linesOf(await readStatus(database, plansOf(context.config)))
    process.stdout.write(`${lines.join('\n')}\n`)
  })
}

interface Plan {
  readonly tier: PolledTier
  readonly cron: string
  readonly periodMs: number
  readonly nextTickAt: null
}

const plansOf = ({ EVENTS_CRON }: Config): readonly Plan[] => {
  const crons: Readonly<Record<PolledTier, string>> = { EVENTS: EVENTS_CRON }
  return POLLED_TIERS.map((tier) => {
    const cron = crons[tier]
    return { tier, cron, periodMs: periodOf(cron), nextTickAt: null }
  })
}

interface Report {
  readonly coverage: Coverage
  readonly ages: readonly TierAges[]
  readonly runs: readonly { readonly plan: Plan; readonly tick: TickRecord | null }[]
  readonly refusedRows: number
  /** By the database's clock, as all times in it. */
  readonly now: number
}

const readStatus = async (database: Database, plans: readonly Plan[]): Promise<Report> => {
  const tiers: readonly Tier[] = [...POLLED_TIERS, 'ON_DEMAND']
  const limits = new Map(tiers.map((tier) => [tier, staleAfterMs(plans, tier)]))
  const queries = createStatusQueries(database.db)
  const clock = createDatabaseClock(database)
  const [coverage, ages, ticks, refusedRows] = await Promise.all([
    queries.findCoverage(),
    queries.listTierAges(limits),
    queries.listLastTicks(POLLED_TIERS),
    queries.countRefusedRows(),
    clock.sync(),
  ])
  const runs = plans.map((plan) => ({
    plan,
    tick: ticks.find(({ tier }) => tier === plan.tier) ?? null,
  }))
  return { coverage, ages, runs, refusedRows, now: Date.parse(clock.at(performance.now())) }
}

const linesOf = ({ coverage, ages, runs, refusedRows, now }: Report): string[] => {
  const { totalStored, openStored } = coverage
  const stored = `${count(totalStored)} markets stored, ${count(openStored)} of them open`
  const refused = refusedRows === 0 ? '' : `; ${count(refusedRows)} rows of upstream refused`
  const agesTable =
    ages.length === 0 ? [] : ['', ...table([AGES_HEAD, ...ages.map((row) => ageCells(row))])]
  return [stored + refused, ...agesTable, '', ...runs.map((run) => runLine(run, now))]
}

const AGES_HEAD = ['last seen by', 'markets', 'half within', '99 % within', 'stale']

const ageCells = (ages: TierAges): readonly string[] => [
  nameOf(ages.tier),
  count(ages.marketCount),
  duration(ages.p50Seconds * 1_000),
  duration(ages.p99Seconds * 1_000),
  count(ages.staleCount),
]

const nameOf = (tier: Tier): string => tier.toLowerCase().replace('_', ' ')

const runLine = ({ plan, tick }: Report['runs'][number], now: number): string =>
  `${nameOf(plan.tier)}: ${tick === null ? 'never polled yet' : runText(tick, plan, now)}`

const runText = (tick: TickRecord, { periodMs }: Plan, now: number): string => {
  const startedAt = Date.parse(tick.startedAt)
  const ago = duration(now - startedAt)
  if (tick.finishedAt === null) {
    // A run ends before its next slot, so one that has not was ended with its process.
    return now - startedAt < periodMs ? `polling for ${ago}` : `broken off by a crash ${ago} ago`
  }
  const took = duration(Date.parse(tick.finishedAt) - startedAt)
  const counts = `${count(tick.eventsSeen)} events with ${count(tick.marketsSeen)} markets, ${count(tick.marketsChanged)} changed`
  return tick.error === null
    ? `polled ${ago} ago in ${took}: ${counts}`
    : `failed ${ago} ago after ${took} (${counts}): ${tick.error} [${tick.errorCode}]`
}

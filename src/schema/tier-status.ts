import type { TickRecord, TierAges } from '../db/queries/status.ts'
import { JOBS, tierOf } from '../domain/tier.ts'
import type { Context, TierPlan } from './context.ts'
import { PollTierEnum } from './enums.ts'
import { staleAfterMs } from './freshness.ts'
import { TickRef, TierStatusRef } from './refs.ts'

/** A tier: how it should run, how it ran last, and how old it leaves its markets. */
export interface TierReport {
  readonly plan: TierPlan
  readonly lastTick: TickRecord | null
  readonly lastDueTick: TickRecord | null
  readonly ages: TierAges | null
}

TierStatusRef.implement({
  description: 'How a tier does.',
  fields: (t) => ({
    tier: t.field({
      type: PollTierEnum,
      description: 'Which one.',
      resolve: ({ plan }) => plan.tier,
    }),
    cron: t.string({
      description: 'When it runs: a cron expression with seconds, in UTC.',
      resolve: ({ plan }) => plan.cron,
    }),
    periodSeconds: t.float({
      description: 'Seconds between two runs, the shortest that the cron expression makes.',
      resolve: ({ plan }) => plan.periodMs / 1_000,
    }),
    lastTick: t.field({
      type: TickRef,
      nullable: true,
      description: 'Its last run by any process, which may be under way; null before the first.',
      resolve: ({ lastTick }) => lastTick,
    }),
    lastDueTick: t.field({
      type: TickRef,
      nullable: true,
      description:
        'Last run of its due-lane, which looks by id at what may be resolved any moment; null ' +
        'but for RESOLUTIONS.',
      resolve: ({ lastDueTick }) => lastDueTick,
    }),
    nextTickAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it runs next; null where nobody polls it.',
      resolve: ({ plan }) => plan.nextTickAt,
    }),
    duePeriodSeconds: t.float({
      nullable: true,
      description: 'As `periodSeconds`, of its due-lane; null but for RESOLUTIONS.',
      resolve: ({ plan: { due } }) => (due === null ? null : due.periodMs / 1_000),
    }),
    nextDueTickAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'As `nextTickAt`, of its due-lane; null but for RESOLUTIONS.',
      resolve: ({ plan }) => plan.due?.nextTickAt ?? null,
    }),
    marketCount: t.int({
      description: 'Number of markets not closed yet in its set, placeholders aside.',
      resolve: ({ ages }) => ages?.marketCount ?? 0,
    }),
    ageP50Seconds: t.float({
      nullable: true,
      description: 'Median age of those markets; null when there are none.',
      resolve: ({ ages }) => ages?.p50Seconds ?? null,
    }),
    ageP99Seconds: t.float({
      nullable: true,
      description: 'Age that 99 % of those markets do not exceed; null when there are none.',
      resolve: ({ ages }) => ages?.p99Seconds ?? null,
    }),
    staleCount: t.int({
      description: 'Number of those markets that are older than 1.5 periods of the tier.',
      resolve: ({ ages }) => ages?.staleCount ?? 0,
    }),
  }),
})

TickRef.implement({
  description: 'One run of a tier.',
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it runs, and for good if its process died.',
    }),
    requests: t.exposeInt('requests', { description: 'Requests sent upstream.' }),
    marketsSeen: t.exposeInt('marketsSeen', { description: 'Markets in the answers.' }),
    marketsChanged: t.exposeInt('marketsChanged', {
      description: 'Those of them that were stored anew because something visible changed.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it failed; null when it did not.',
    }),
  }),
})

/** Two statements for all tiers. */
export const listTierReports = async ({
  statusQueries,
  tiers,
}: Context): Promise<readonly TierReport[]> => {
  const plans = await tiers()
  const limits = new Map(plans.map(({ tier }) => [tier, staleAfterMs(plans, tier)]))
  const [lastTicks, ages] = await Promise.all([
    statusQueries.listLastTicks(JOBS),
    statusQueries.listTierAges(limits),
  ])
  return plans.map((plan) => ({
    plan,
    lastTick: lastTicks.find(({ job }) => job === plan.tier) ?? null,
    lastDueTick: lastTicks.find(({ job }) => job === 'DUE' && tierOf(job) === plan.tier) ?? null,
    ages: ages.find(({ tier }) => tier === plan.tier) ?? null,
  }))
}

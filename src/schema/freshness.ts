import type { MarketRecord } from '../db/queries/market-record.ts'
import type { Tier } from '../domain/tier.ts'
import type { TierPlan } from './context.ts'
import { PollTierEnum } from './enums.ts'
import { FreshnessRef } from './refs.ts'

/** A tier is late when it has not come round within this many of its periods. */
const STALE_PERIODS = 1.5

FreshnessRef.implement({
  description: 'How old what is shown of a market is.',
  fields: (t) => ({
    observedAt: t.expose('observedAt', {
      type: 'DateTime',
      description: 'When the last answer of upstream that contained the market was requested.',
    }),
    ageSeconds: t.int({
      description: "Whole seconds since `observedAt`, by the database's clock.",
      resolve: ({ ageSeconds }) => Math.floor(ageSeconds),
    }),
    tier: t.expose('tier', {
      type: PollTierEnum,
      nullable: true,
      description:
        'The fastest tier that has the market in its set; ON_DEMAND where none has. Short markets ' +
        'are in that of RESOLUTIONS, unless their event has longer ones too.',
    }),
    nextPollAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When that tier runs next; null for ON_DEMAND and where nobody polls it.',
      resolve: async ({ tier }, _args, { tiers }) =>
        planOf(await tiers(), tier)?.nextTickAt ?? null,
    }),
    isStale: t.boolean({
      description:
        'True when the age exceeds 1.5 periods of its tier (of the slowest tier for ON_DEMAND). ' +
        'Never true of a resolved market: it is final.',
      resolve: async (market, _args, { tiers }) => isStale(market, await tiers()),
    }),
  }),
})

/** The age in ms beyond which a market of that tier is stale; of one without a period, by the slowest tier. */
export const staleAfterMs = (tiers: readonly TierPlan[], tier: Tier): number => {
  const slowest = Math.max(0, ...tiers.map(({ periodMs }) => periodMs))
  return STALE_PERIODS * (planOf(tiers, tier)?.periodMs ?? slowest)
}

const isStale = ({ status, tier, ageSeconds }: MarketRecord, tiers: readonly TierPlan[]): boolean =>
  status !== 'RESOLVED' && ageSeconds * 1000 > staleAfterMs(tiers, tier)

const planOf = (tiers: readonly TierPlan[], tier: Tier): TierPlan | undefined =>
  tiers.find((plan) => plan.tier === tier)

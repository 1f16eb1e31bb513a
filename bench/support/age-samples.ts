import { quantile } from './measure.ts'

/** What `status` says of one tier. */
export interface TierAges {
  readonly tier: string
  readonly marketCount: number
  readonly ageP50Seconds: number | null
  readonly ageP99Seconds: number | null
  readonly staleCount: number
  readonly lastTick: { readonly finishedAt: string | null; readonly error: string | null } | null
}

/** Seconds (design.md 6): half of the markets are at most this old, all but one in a hundred one and a half times. */
export const PERIODS: Readonly<Record<string, number>> = {
  EVENTS: 30,
  STANDALONE: 300,
  RESOLUTIONS: 300,
}

const QUERY = `{ status { tiers {
  tier marketCount ageP50Seconds ageP99Seconds staleCount lastTick { finishedAt error }
} } }`

export const askTiers = async (url: string): Promise<readonly TierAges[]> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  })
  const { data, errors } = (await response.json()) as {
    data?: { status: { tiers: readonly TierAges[] } }
    errors?: unknown
  }
  if (data === undefined) throw new Error(`status: ${JSON.stringify(errors)}`)
  return data.status.tiers.filter(({ tier }) => tier in PERIODS)
}

/** One row for each tier over all samples; null ages count as infinitely old. */
export const ageRows = (samples: readonly (readonly TierAges[])[]) =>
  Object.entries(PERIODS).map(([tier, period]) => {
    const mine = samples.flatMap((tiers) => tiers.filter((each) => each.tier === tier))
    const over = (value: (ages: TierAges) => number | null): readonly number[] =>
      mine.map((ages) => value(ages) ?? Number.POSITIVE_INFINITY)
    const counts = over(({ marketCount }) => marketCount)
    const stale = over(({ staleCount }) => staleCount)
    return {
      tier,
      markets: quantile(counts, 0.5),
      'age p50 s': quantile(
        over(({ ageP50Seconds }) => ageP50Seconds),
        0.5,
      ),
      'goal p50': period,
      'age p99 s': quantile(
        over(({ ageP99Seconds }) => ageP99Seconds),
        0.99,
      ),
      'goal p99': 1.5 * period,
      'stale, mean': stale.reduce((sum, count) => sum + count, 0) / stale.length,
      'stale, most': Math.max(...stale),
    }
  })

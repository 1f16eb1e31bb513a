/**
 * The cadence classes, the fastest first: three polled by the clock, one by request. Postgres keeps
 * them in this order too, and of two tiers that look at a market the first is the one it belongs to.
 */
export const TIERS = ['EVENTS', 'STANDALONE', 'RESOLUTIONS', 'ON_DEMAND'] as const
export type Tier = (typeof TIERS)[number]

/** The tiers that the clock drives. */
export const POLLED_TIERS = [
  'EVENTS',
  'STANDALONE',
  'RESOLUTIONS',
] as const satisfies readonly Tier[]
export type PolledTier = (typeof POLLED_TIERS)[number]

/** What the clock fires: a run of each tier, and the due-lane, which belongs to RESOLUTIONS. */
export const JOBS = [...POLLED_TIERS, 'DUE'] as const
export type Job = (typeof JOBS)[number]

export const tierOf = (job: Job): PolledTier => (job === 'DUE' ? 'RESOLUTIONS' : job)

/** What a process does that polls these tiers. */
export const jobsOf = (tiers: readonly PolledTier[]): readonly Job[] =>
  JOBS.filter((job) => tiers.includes(tierOf(job)))

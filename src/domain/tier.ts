/** The cadence classes: three polled by the clock, one by request. */
export const TIERS = ['EVENTS', 'STANDALONE', 'RESOLUTIONS', 'ON_DEMAND'] as const
export type Tier = (typeof TIERS)[number]

/** The tiers that the clock drives. */
export const POLLED_TIERS = ['EVENTS'] as const satisfies readonly Tier[]
export type PolledTier = (typeof POLLED_TIERS)[number]

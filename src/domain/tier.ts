/** The cadence classes: three polled by the clock, one by request. */
export const TIERS = ['EVENTS', 'STANDALONE', 'RESOLUTIONS', 'ON_DEMAND'] as const
export type Tier = (typeof TIERS)[number]

/** The tiers that the clock drives, in the order in which they take upstream's budget. */
export const POLLED_TIERS = ['EVENTS', 'STANDALONE', 'RESOLUTIONS'] as const
export type PolledTier = (typeof POLLED_TIERS)[number]

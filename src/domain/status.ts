/** Where a market stands. Resolved means: by the rule of resolution.ts, nothing less. */
export const MARKET_STATUSES = ['OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED'] as const
export type MarketStatus = (typeof MARKET_STATUSES)[number]

/** WIN: one outcome pays 1. SPLIT: all pay equal shares. */
export const RESOLUTION_KINDS = ['WIN', 'SPLIT'] as const
export type ResolutionKind = (typeof RESOLUTION_KINDS)[number]

/** What decided a resolution: the oracle, a machine, final prices alone, or a week without dispute. */
export const RESOLUTION_SOURCES = ['ORACLE', 'AUTOMATIC', 'PRICES', 'AGED'] as const
export type ResolutionSource = (typeof RESOLUTION_SOURCES)[number]

/**
 * What happened to a market, as the resolution log tells it. Named after the status it went to, but
 * REOPENED: back to OPEN, and CORRECTED: out of RESOLVED, or to another result.
 */
export const RESOLUTION_CHANGE_KINDS = [
  'PROPOSED',
  'DISPUTED',
  'CLOSED',
  'RESOLVED',
  'CORRECTED',
  'REOPENED',
] as const
export type ResolutionChangeKind = (typeof RESOLUTION_CHANGE_KINDS)[number]

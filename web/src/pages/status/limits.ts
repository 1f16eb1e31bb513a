/** Older than this many periods is too old, as the server counts `staleCount`. */
export const STALE_PERIODS = 1.5

// The others are limits of the alerts in docs/operations.md.

/** A part of the markets of a tier that may be older. */
export const STALE_SHARE = 0.01

/** The least part of the open markets to be stored. */
export const LEAST_COVERAGE = 0.99

/** The most seconds between two runs of a job. */
export const mostLagOf = (periodSeconds: number): number => 60 + 3 * periodSeconds

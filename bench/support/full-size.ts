import type { SimulatorOptions } from '../../simulator/options.ts'

/** Upstream as it is: its size, its oddities and its limits. */
export const FULL_SIZE: SimulatorOptions = {
  openEvents: 10_000,
  openMarkets: 50_000,
  closedMarkets: 500_000,
  upDownAssets: 8,
  strays: 20,
  limits: true,
}

/** Requests per 10 s: what upstream publishes, and the share of it that we take. */
export const LIMITS = {
  markets: { published: 300, ours: 180 },
  events: { published: 500, ours: 300 },
} as const

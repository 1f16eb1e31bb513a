// biome-ignore-all lint/performance/noBarrelFile: this is the entry of the package, `polycool/client`

export type {
  FeedReset,
  MarketStatus,
  ResetReason,
  Resolution,
  ResolutionChange,
  ResolutionChangeKind,
  ResolutionFilter,
  ResolutionMarket,
} from './change.ts'
export { FeedGapError, FeedRequestError, FeedResetError } from './errors.ts'
export { type HistoryOptions, history } from './history.ts'
export { type ResolutionsOptions, resolutions } from './resolutions.ts'
export type { StreamStatus } from './status.ts'
export type { Stream } from './stoppable.ts'

import type { EventRecord } from '../db/queries/event-record.ts'
import type { MarketRecord, OutcomeRecord } from '../db/queries/market-record.ts'
import type { Coverage, TickRecord } from '../db/queries/status.ts'
import type { TagRecord } from '../db/queries/tags.ts'
import type { Series, Tag, TradingWindow } from '../domain/market.ts'
import type { PriceCandle } from '../domain/price-history.ts'
import type { ResolutionEvidence, ResolutionMessage } from '../domain/resolution-change.ts'
import { builder } from './builder.ts'
import type { RouteBudget } from './context.ts'
import type { FeedState } from './feed-state.ts'
import type { Result } from './resolution.ts'
import type { TierReport } from './tier-status.ts'

// The nouns of the graph. Each is implemented in the file of its name; kept apart, because two types
// that name each other could not be inferred otherwise.

export const MarketRef = builder.objectRef<MarketRecord>('Market')
export const OutcomeRef = builder.objectRef<OutcomeRecord>('Outcome')
export const TradingWindowRef = builder.objectRef<TradingWindow>('TradingWindow')
export const PriceCandleRef = builder.objectRef<PriceCandle>('PriceCandle')
export const ResolutionRef = builder.objectRef<Result>('Resolution')
export const FreshnessRef = builder.objectRef<MarketRecord>('Freshness')

export const EventRef = builder.objectRef<EventRecord>('Event')
export const TagRef = builder.objectRef<Tag & Partial<Pick<TagRecord, 'openEventCount'>>>('Tag')
export const SeriesRef = builder.objectRef<Series>('Series')

type Message<Type extends ResolutionMessage['type']> = Extract<ResolutionMessage, { type: Type }>

export const ResolutionChangeRef = builder.objectRef<Message<'change'>>('ResolutionChange')
export const ResolutionEvidenceRef = builder.objectRef<ResolutionEvidence>('ResolutionEvidence')
export const ResolutionHeartbeatRef = builder.objectRef<Message<'heartbeat'>>('ResolutionHeartbeat')
export const ResolutionStreamResetRef = builder.objectRef<Message<'reset'>>('ResolutionStreamReset')

/** Everything in it is read when it is asked for. */
export const StatusRef = builder.objectRef<object>('Status')
export const TierStatusRef = builder.objectRef<TierReport>('TierStatus')
export const TickRef = builder.objectRef<TickRecord>('Tick')
export const CoverageRef = builder.objectRef<Coverage>('Coverage')
export const UpstreamBudgetRef = builder.objectRef<RouteBudget>('UpstreamBudget')
export const FeedStatusRef = builder.objectRef<FeedState>('FeedStatus')

import type { Logger } from '../../logger.ts'
import type { Route } from '../answer.ts'
import type { HttpMetrics } from '../metrics.ts'
import { type GraphQL, MAX_BODY_BYTES } from '../yoga.ts'
import { createConnections } from './connections.ts'
import { createSseRoute } from './sse.ts'
import type { StreamLimits } from './stream-limits.ts'
import { createSubscribe } from './subscribe.ts'
import { createUpgrade, type Upgrade } from './websocket.ts'

export interface StreamingDeps {
  readonly logger: Logger
  readonly metrics: HttpMetrics
  readonly trustProxy: number
  readonly limits: StreamLimits
}

export interface Streaming {
  /** Subscriptions as server-sent events; all else goes to Yoga. */
  readonly route: Route
  /** Operations over WebSockets. */
  readonly upgrade: Upgrade
  /** Drops all streams, none with a `complete`: clients come back, here or elsewhere. */
  close(): Promise<void>
}

/** Both transports of subscriptions, with limits that they share. */
export const createStreaming = (
  { logger, metrics, trustProxy, limits }: StreamingDeps,
  { route, engine }: GraphQL,
): Streaming => {
  const connections = createConnections(limits, metrics.streams, logger)
  const deps = {
    ...{ engine, connections, logger, trustProxy },
    subscribe: createSubscribe(engine),
    metrics: metrics.streams,
    requestMetrics: metrics,
    pingMs: limits.pingMs,
    maxBodyBytes: MAX_BODY_BYTES,
  }
  return {
    route: createSseRoute(deps, route),
    upgrade: createUpgrade(deps),
    close: connections.close,
  }
}

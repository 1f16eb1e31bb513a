import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type Route, readOnly, send } from './answer.ts'
import type { StreamMetrics } from './subscriptions/stream-metrics.ts'

/** Told of what is served. */
export interface RequestMetrics {
  request(served: {
    /** One of ours, one for all of a kind, or `other`: there are few. */
    readonly path: string
    /** Null when the client left before the answer was sent. */
    readonly status: number | null
    readonly seconds: number
  }): void
  /** @param type `query`, `mutation` or `subscription` */
  operation(type: string): void
  error(code: string): void
}

export interface HttpMetrics extends RequestMetrics {
  readonly streams: StreamMetrics
  /** In Prometheus' text format; never fails. */
  scrape(): Promise<string>
}

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export const metricsRoute = ({ scrape }: HttpMetrics): Route =>
  readOnly(async (_request, response) => send(response, 200, CONTENT_TYPE, await scrape()))

/**
 * Counts operations, a subscription once however many messages it has, and errors by their codes,
 * which are all ours or Yoga's: no client's.
 */
export const operationMetrics = (metrics: RequestMetrics): Plugin => ({
  onExecute: ({ args }) => {
    const type = getOperationAST(args.document, args.operationName)?.operation
    if (type !== undefined && type !== 'subscription') metrics.operation(type)
  },
  onSubscribe: () => metrics.operation('subscription'),
  onExecutionResult: ({ result }) => {
    if (result === undefined || !('errors' in result)) return
    for (const { extensions } of result.errors ?? []) metrics.error(String(extensions?.code))
  },
})

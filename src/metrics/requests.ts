import { Counter, Histogram, Registry } from 'prom-client'
import type { FetchMarketOutcome } from '../domain/fetch-market.ts'
import type { RequestMetrics } from '../http/metrics.ts'
import type { Section } from './section.ts'

export interface ServedMetrics extends Section, RequestMetrics {
  /** The same function, its outcomes counted. */
  counted<Args extends readonly unknown[]>(
    fetchMarket: (...args: Args) => Promise<FetchMarketOutcome>,
  ): (...args: Args) => Promise<FetchMarketOutcome>
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What this process was asked, and how it answered. */
export const createServedMetrics = (): ServedMetrics => {
  const registry = new Registry()
  const registers = [registry]
  const histogram = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new Histogram({ name, help, labelNames: labels, buckets: BUCKETS, registers })
  const requests = histogram('polycool_http_request_duration_seconds', 'HTTP requests.', [
    'path',
    'status',
  ])
  const fetches = histogram('polycool_fetch_market_duration_seconds', 'Calls of fetchMarket.', [
    'outcome',
  ])
  const operations = new Counter({
    name: 'polycool_graphql_operations_total',
    help: 'Operations executed, by type.',
    labelNames: ['type'],
    registers,
  })
  const errors = new Counter({
    name: 'polycool_graphql_errors_total',
    help: 'Errors in answers, by code.',
    labelNames: ['code'],
    registers,
  })
  return {
    name: 'what is served',
    registry,
    request: ({ path, status, seconds }) =>
      requests.observe({ path, status: status === null ? 'aborted' : classOf(status) }, seconds),
    operation: (type) => operations.inc({ type }),
    error: (code) => errors.inc({ code }),
    counted:
      (fetchMarket) =>
      async (...args) => {
        const since = performance.now()
        const note = (outcome: string) =>
          fetches.observe({ outcome }, (performance.now() - since) / 1_000)
        try {
          const outcome = await fetchMarket(...args)
          note(nameOf(outcome))
          return outcome
        } catch (error) {
          note('error')
          throw error
        }
      },
  }
}

const classOf = (status: number): string => `${Math.floor(status / 100)}xx`

const nameOf = (outcome: FetchMarketOutcome): string => {
  if (outcome.kind !== 'fetched') return outcome.kind.replace('-', '_')
  if (outcome.isFresh) return 'fresh'
  return outcome.refreshInFlight ? 'in_flight' : 'stored'
}

import { Counter, Gauge, Registry } from 'prom-client'
import type { BreakerState } from '../gamma/breaker.ts'
import type { GammaClient } from '../gamma/client.ts'
import type { Section } from './section.ts'

export interface UpstreamDeps {
  readonly client: Pick<GammaClient, 'stats' | 'state'>
  /** What upstream sent that this build does not know, and how often. */
  readonly drift: () => ReadonlyMap<string, number>
}

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half-open', 'open']

/** What this process asked of upstream, and how it fared; read off the client's own counts. */
export const createUpstreamMetrics = ({ client, drift }: UpstreamDeps): Section => {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new Counter({ name: `polycool_upstream_${name}`, help, labelNames: labels, registers })
  const gauge = <Label extends string>(name: string, help: string, labels: readonly Label[]) =>
    new Gauge({ name: `polycool_upstream_${name}`, help, labelNames: labels, registers })

  const requests = counter('requests_total', 'Requests sent, retries included.', ['route'])
  const retries = counter('retries_total', 'Requests that were retries.', ['route'])
  const errors = counter('errors_total', 'Failed requests by code.', ['route', 'code'])
  const received = counter('received_bytes_total', 'Bytes of bodies on the wire.', ['route'])
  const decoded = counter('decoded_bytes_total', 'The same, decoded.', ['route'])
  const limit = gauge('concurrency_limit', 'Requests of polling in flight at most.', [])
  const breaker = gauge('breaker', '1 for the state that the breaker is in.', ['state'])
  const pause = gauge('pause_seconds', 'Time left for which upstream asked not to be asked.', [])
  const unknownNames = gauge('unknown_names', 'Distinct members and values not known.', [])
  const unknown = counter('unknown_total', 'Members and values not known.', [])

  return {
    name: 'upstream',
    registry,
    update: () => {
      registry.resetMetrics() // the client counts; a counter of prom-client can only be added to
      const { throttledUntil, concurrencyLimit, breaker: present } = client.state()
      pause.set(Math.max(0, (throttledUntil?.getTime() ?? 0) - Date.now()) / 1_000)
      limit.set(concurrencyLimit)
      for (const state of BREAKER_STATES) breaker.set({ state }, state === present ? 1 : 0)
      for (const [family, route] of Object.entries(client.stats())) {
        const labels = { route: `/${family}` }
        requests.inc(labels, route.requests)
        retries.inc(labels, route.retries)
        received.inc(labels, route.wireBytes)
        decoded.inc(labels, route.decodedBytes)
        for (const [code, times] of Object.entries(route.errors)) {
          errors.inc({ ...labels, code }, times)
        }
      }
      const counts = [...drift().values()]
      unknownNames.set(counts.length)
      unknown.inc(counts.reduce((sum, times) => sum + times, 0))
    },
  }
}

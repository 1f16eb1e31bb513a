import { Counter, Gauge, Registry } from 'prom-client'
import type { StreamMetrics } from '../http/subscriptions/stream-metrics.ts'
import type { Section } from './section.ts'

const TRANSPORTS = ['sse', 'websocket'] as const
const LIMITS = ['client', 'total'] as const

/** The subscriptions that this process carries. */
export const createStreamsMetrics = (): Section & { readonly streams: StreamMetrics } => {
  const registry = new Registry()
  const registers = [registry]
  const open = new Gauge({
    name: 'polycool_streams_open',
    help: 'Subscriptions open, by transport.',
    labelNames: ['transport'],
    registers,
  })
  const closed = new Counter({
    name: 'polycool_streams_closed_total',
    help: 'Subscriptions that ended, by how.',
    labelNames: ['transport', 'end'],
    registers,
  })
  const refused = new Counter({
    name: 'polycool_streams_refused_total',
    help: 'Subscriptions for which there was no place, by the limit that was reached.',
    labelNames: ['limit'],
    registers,
  })
  const messages = new Counter({
    name: 'polycool_stream_messages_total',
    help: 'Messages sent to subscriptions, heartbeats among them.',
    labelNames: ['transport'],
    registers,
  })
  for (const transport of TRANSPORTS) open.set({ transport }, 0)
  // Found once: one change is ten thousand messages.
  const sent = { sse: messages.labels('sse'), websocket: messages.labels('websocket') }
  for (const limit of LIMITS) refused.inc({ limit }, 0)
  return {
    name: 'streams',
    registry,
    streams: {
      streamOpened: (transport) => open.inc({ transport }),
      streamClosed: (transport, end) => {
        open.dec({ transport })
        closed.inc({ transport, end })
      },
      streamRefused: (limit) => refused.inc({ limit }),
      messageSent: (transport) => sent[transport].inc(),
    },
  }
}

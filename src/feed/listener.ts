import postgres from 'postgres'
import { connectionSettings } from '../db/client.ts'
import { withDeadline } from '../db/deadline.ts'

export interface ListenerOptions {
  readonly url: string
  readonly prepare?: boolean | undefined
  readonly service: string
  readonly channels: readonly string[]
  readonly onNotify: (channel: string, payload: string) => void
}

/** One connection that listens, until it is closed or lost; it is never made anew. */
export interface Listener {
  /** Rejects when the connection is not made and listening in time. */
  listen(deadlineMs: number): Promise<void>
  /** Aborted when the connection is lost. */
  readonly lost: AbortSignal
  /** At once, whatever the connection is at. */
  cut(): Promise<void>
}

/** @param channels names that need no quotes */
export const openListener = (options: ListenerOptions): Listener => {
  const { channels, onNotify, ...connection } = options
  const losing = new AbortController()
  const sql = postgres(options.url, {
    ...connectionSettings({ ...connection, service: `${options.service} feed`, max: 1 }),
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => losing.abort(new Error('the connection was closed')),
    // Not among its types (3.4.9), and what its own `listen` is made of.
    ...{ onnotify: onNotify },
  })
  return {
    listen: async (deadlineMs) => {
      const statements = channels.map((channel) => `listen ${channel}`).join('; ')
      // `then`: a cancellation would be sent over yet another connection.
      const answer = sql.unsafe(statements).then(() => undefined)
      await withDeadline(answer, deadlineMs, losing.signal)
    },
    lost: losing.signal,
    cut: () => sql.end({ timeout: 0 }),
  }
}

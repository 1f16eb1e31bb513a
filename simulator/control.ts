import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { ZodError, z } from 'zod'
import type { FaultControl } from './fault.ts'
import type { Journal } from './journal.ts'
import { jsonReply, type Reply } from './send.ts'

export interface ControlDeps {
  readonly faults: FaultControl
  readonly requests: Journal
  /** Simulated milliseconds since 1970. */
  now(): number
}

const refused = (message: string): Reply =>
  jsonReply(422, JSON.stringify({ type: 'validation error', error: message }))

const setFaults = async (deps: ControlDeps, request: IncomingMessage): Promise<Reply> => {
  try {
    deps.faults.set(JSON.parse(await text(request)))
  } catch (error) {
    if (error instanceof SyntaxError) return refused(`faults: not JSON: ${error.message}`)
    if (error instanceof ZodError) return refused(`faults: ${z.prettifyError(error)}`)
    throw error
  }
  return jsonReply(200, JSON.stringify({ faults: deps.faults.list() }))
}

/**
 * The handle of a running simulator, which no fault ever hits:
 *
 * - `PUT /_simulator/faults` with one fault or a list of them as JSON (see `fault.ts`), for example
 *   `{"kind":"status","status":503,"route":"/events","times":3}`, replaces the active ones; bad
 *   input is refused with 422 and changes nothing.
 * - `DELETE /_simulator/faults` ends them all.
 * - `GET /_simulator/status` tells simulated time, active faults and requests per route.
 */
export const controlReply = async (
  deps: ControlDeps,
  request: IncomingMessage,
  path: string,
): Promise<Reply> => {
  const call = `${request.method} ${path.slice('/_simulator'.length)}`
  if (call === 'PUT /faults') return setFaults(deps, request)
  if (call === 'DELETE /faults') {
    deps.faults.clear()
    return jsonReply(200, '{"faults":[]}')
  }
  if (call === 'GET /status') {
    const status = {
      simulatedTime: new Date(deps.now()).toISOString(),
      faults: deps.faults.list(),
      requests: { total: deps.requests.total, byRoute: deps.requests.byRoute() },
    }
    return jsonReply(200, JSON.stringify(status))
  }
  return jsonReply(404, JSON.stringify({ type: 'not found error', error: `no ${call}` }))
}

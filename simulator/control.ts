import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { ZodError, z } from 'zod'
import type { FaultControl, FaultInput } from './fault.ts'
import type { Journal } from './journal.ts'
import { jsonReply, type Reply } from './send.ts'
import type { Veil } from './sight.ts'

export interface ControlDeps {
  readonly faults: FaultControl
  readonly requests: Journal
  readonly veil: Veil
  /** Simulated milliseconds since 1970. */
  now(): number
}

const numbers = z.array(z.int().positive()).default([])
const namedSchema = z.strictObject({ markets: numbers, events: numbers })

const refused = (message: string): Reply =>
  jsonReply(422, JSON.stringify({ type: 'validation error', error: message }))

/** Hands the JSON of the request to `apply`; `what` names it when it cannot be taken. */
const withJson = async (
  request: IncomingMessage,
  what: string,
  apply: (input: unknown) => unknown,
): Promise<Reply> => {
  try {
    return jsonReply(200, JSON.stringify(apply(JSON.parse(await text(request)))))
  } catch (error) {
    if (error instanceof SyntaxError) return refused(`${what}: not JSON: ${error.message}`)
    if (error instanceof ZodError) return refused(`${what}: ${z.prettifyError(error)}`)
    throw error
  }
}

const out = ({ veil }: ControlDeps) => ({ hidden: veil.hidden(), removed: veil.removed() })

const statusOf = (deps: ControlDeps) => ({
  simulatedTime: new Date(deps.now()).toISOString(),
  faults: deps.faults.list(),
  requests: {
    total: deps.requests.total,
    byRoute: deps.requests.byRoute(),
    peakPer10s: deps.requests.peakPer10s(),
    delayed: deps.requests.delayed(),
  },
  ...out(deps),
})

type Call = (deps: ControlDeps, request: IncomingMessage) => Reply | Promise<Reply>

const calls: Readonly<Record<string, Call>> = {
  'PUT /faults': (deps, request) =>
    withJson(request, 'faults', (input) => {
      deps.faults.set(input as FaultInput) // which refuses what is none
      return { faults: deps.faults.list() }
    }),
  'DELETE /faults': ({ faults }) => {
    faults.clear()
    return jsonReply(200, '{"faults":[]}')
  },
  'POST /hide': (deps, request) =>
    withJson(request, 'hide', (input) => {
      deps.veil.hide(namedSchema.parse(input))
      return out(deps)
    }),
  'POST /remove': (deps, request) =>
    withJson(request, 'remove', (input) => {
      deps.veil.remove(namedSchema.parse(input))
      return out(deps)
    }),
  'POST /restore': (deps) => {
    deps.veil.restore()
    return jsonReply(200, JSON.stringify(out(deps)))
  },
  'DELETE /requests': (deps) => {
    deps.requests.clear()
    return jsonReply(200, '{}')
  },
  'GET /status': (deps) => jsonReply(200, JSON.stringify(statusOf(deps))),
}

/**
 * The handle of a running simulator, which no fault ever hits; bad input is refused with 422 and
 * changes nothing:
 *
 * - `PUT /_simulator/faults` with one fault or a list of them as JSON (see `fault.ts`), for example
 *   `{"kind":"status","status":503,"route":"/events","times":3}`, replaces the active ones;
 *   `DELETE /_simulator/faults` ends them all.
 * - `POST /_simulator/hide` and `/remove` with `{"markets":[512345],"events":[]}` take rows out of
 *   the lists, or out of everything (see `Veil`); `POST /_simulator/restore` brings all back.
 * - `GET /_simulator/status` tells simulated time, active faults, requests per route, the most
 *   within 10 s, how many the limits held back, and how many rows are out of sight;
 *   `DELETE /_simulator/requests` counts them from zero.
 */
export const controlReply = async (
  deps: ControlDeps,
  request: IncomingMessage,
  path: string,
): Promise<Reply> => {
  const call = `${request.method} ${path.slice('/_simulator'.length)}`
  const reply = Object.hasOwn(calls, call) ? calls[call]?.(deps, request) : undefined
  return reply ?? jsonReply(404, JSON.stringify({ type: 'not found error', error: `no ${call}` }))
}

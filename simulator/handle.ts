import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import { controlReply } from './control.ts'
import type { FaultControl } from './fault.ts'
import { familyOf, type Gate } from './gate.ts'
import type { Journal } from './journal.ts'
import type { View } from './list-route.ts'
import { Problem } from './problem.ts'
import { jsonReply, type Reply, send, sendFault } from './send.ts'
import { shrunk, type Veil } from './sight.ts'
import type { ServedWorld } from './world.ts'

/** Longer request targets are refused with 414, as upstream's edge does. */
const urlMax = 8192

const healthyReply = (world: ServedWorld, request: IncomingMessage, view: View): Reply => {
  const target = request.url ?? '/'
  if (request.method !== 'GET')
    return { status: 405, type: 'text/plain', body: 'method not allowed' }
  if (target.length > urlMax) return { status: 414, type: 'text/html', body: 'URI Too Long' }
  try {
    const { pathname, searchParams } = new URL(target, 'http://gamma')
    const body = world.answer(pathname, searchParams, view)
    return body === null
      ? { status: 404, type: 'text/plain', body: '404 page not found' }
      : jsonReply(200, body)
  } catch (error) {
    if (error instanceof Problem) {
      return jsonReply(error.status, JSON.stringify({ type: error.type, error: error.message }))
    }
    if (error instanceof URIError) return { status: 400, type: 'text/plain', body: 'bad request' }
    throw error
  }
}

export interface HandleDeps {
  readonly world: ServedWorld
  readonly clock: Clock
  readonly faults: FaultControl
  readonly requests: Journal
  readonly veil: Veil
  /** Null: no limits. */
  readonly gate: Gate | null
  readonly realNow: () => number
}

/** Waits until the limits have room for one more request. */
const admitted = async ({ gate, requests }: HandleDeps, path: string): Promise<void> => {
  const family = familyOf(path)
  const ms = family === null ? 0 : (gate?.enter(family) ?? 0)
  if (family === null || ms <= 0) return
  requests.addDelayed(family)
  await wait(ms, undefined, { ref: false })
}

/** One request's way: the journal, the limits, the faults, the world. */
export const handle = async (
  deps: HandleDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { world, clock, faults, requests, veil, realNow } = deps
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
  if (path.startsWith('/_simulator/')) {
    const reply = await controlReply({ faults, requests, veil, now: clock.now }, request, path)
    return send(request, response, reply)
  }
  requests.add({ path, query, at: realNow() })
  await admitted(deps, path)
  const drawn = faults.draw(path)
  for (const fault of drawn) {
    if (fault.kind === 'latency') await wait(fault.ms)
  }
  const fault = drawn.find(({ kind }) => kind !== 'latency')
  const sight = fault?.kind === 'shrink' ? shrunk(veil, fault.share) : veil
  const right = (): Reply => healthyReply(world, request, { t: clock.now(), sight })
  return fault === undefined
    ? send(request, response, right())
    : sendFault(request, response, fault, right)
}

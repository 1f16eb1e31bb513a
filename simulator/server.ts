import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, createClock } from './clock.ts'
import { controlReply } from './control.ts'
import { createFaults, type FaultControl } from './fault.ts'
import { createJournal, type Journal } from './journal.ts'
import { checkOptions, type SimulatorOptions } from './options.ts'
import { Problem } from './problem.ts'
import { type Caps, defaultCaps } from './query.ts'
import { unit } from './random.ts'
import type { Wire } from './recordings.ts'
import { jsonReply, type Reply, send, sendFault } from './send.ts'
import { hour } from './wire.ts'
import { recordedWorld, type ServedWorld, seededWorld } from './world.ts'

/** A running Gamma. */
export interface Simulator {
  /** Base address without a slash at its end. */
  readonly url: string
  readonly faults: Omit<FaultControl, 'draw'>
  /** What was asked so far, requests hit by faults included. */
  readonly requests: Omit<Journal, 'add'>
  /** Simulated milliseconds since 1970. */
  now(): number
  /** Moves simulated time forward at once. */
  advance(ms: number): void
  /** Numbers of the markets that lists show as open now, ascending. */
  openMarketIds(): number[]
  /** A market as /markets/slug gives it now, or null. */
  market(id: number): Wire | null
  /** Stops listening and drops every connection, hanging ones too. */
  close(): Promise<void>
}

/** Longer request targets are refused with 414, as upstream's edge does. */
const urlMax = 8192

const worldOf = (options: SimulatorOptions, startAt: number, caps: Caps, realNow: () => number) => {
  if (options.recordings !== undefined) return recordedWorld(options.recordings, caps, realNow)
  const universe = {
    seed: options.seed ?? 1,
    startAt,
    events: options.events ?? 300,
    openMarkets: options.openMarkets,
    closedMarkets: options.closedMarkets ?? 5000,
    upDownAssets: options.upDown === false ? 0 : (options.upDownAssets ?? 2),
    upDownAheadMs: (options.upDownHours ?? 24) * hour,
  }
  return seededWorld(universe, caps, realNow)
}

const healthyReply = (world: ServedWorld, request: IncomingMessage, t: number): Reply => {
  const target = request.url ?? '/'
  if (request.method !== 'GET')
    return { status: 405, type: 'text/plain', body: 'method not allowed' }
  if (target.length > urlMax) return { status: 414, type: 'text/html', body: 'URI Too Long' }
  try {
    const { pathname, searchParams } = new URL(target, 'http://gamma')
    const body = world.answer(pathname, searchParams, t)
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

interface Deps {
  readonly world: ServedWorld
  readonly clock: Clock
  readonly faults: FaultControl
  readonly requests: Journal
  readonly realNow: () => number
}

const handle = async (
  { world, clock, faults, requests, realNow }: Deps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
  if (path.startsWith('/_simulator/')) {
    const reply = await controlReply({ faults, requests, now: clock.now }, request, path)
    return send(request, response, reply)
  }
  requests.add({ path, query, at: realNow() })
  const drawn = faults.draw(path)
  for (const fault of drawn) {
    if (fault.kind === 'latency') await wait(fault.ms)
  }
  const fault = drawn.find(({ kind }) => kind !== 'latency')
  const right = (): Reply => healthyReply(world, request, clock.now())
  return fault === undefined
    ? send(request, response, right())
    : sendFault(request, response, fault, right)
}

/**
 * A Gamma server over real HTTP: either a seeded universe that lives, or recorded files. It knows
 * nothing of the server it is there to test, so that one cannot hide the other's misreading.
 */
export const createSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  checkOptions(options)
  const realNow = options.now ?? Date.now
  const clock = createClock(realNow, options.speed ?? 1)
  const caps: Caps = { ...defaultCaps, ...options.caps }
  const world = await worldOf(options, clock.now(), caps, realNow)
  let drawn = 0
  const faults = createFaults(() => unit(options.seed ?? 1, drawn++))
  const requests = createJournal()
  const deps: Deps = { world, clock, faults, requests, realNow }
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    handle(deps, request, response).catch((error: unknown) => {
      // A reader that left is its own affair; anything else is a fault of the simulator itself.
      if (!response.headersSent) response.writeHead(500).end(String(error))
      else response.destroy()
    })
  })
  const host = options.host ?? '127.0.0.1'
  server.listen(options.port ?? 0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    faults,
    requests,
    now: clock.now,
    advance: (ms) => {
      clock.advance(ms)
      world.forget()
    },
    openMarketIds: () => world.openMarketIds(clock.now()),
    market: (id) => world.market(id, clock.now()),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

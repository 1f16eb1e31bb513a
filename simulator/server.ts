import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClock } from './clock.ts'
import { createFaults, type FaultControl } from './fault.ts'
import { createGate, type Gate, publishedLimits } from './gate.ts'
import { type HandleDeps, handle } from './handle.ts'
import { createJournal, type Journal } from './journal.ts'
import { checkOptions, type SimulatorOptions } from './options.ts'
import { type Caps, defaultCaps } from './query.ts'
import { unit } from './random.ts'
import type { Wire } from './recordings.ts'
import type { Word } from './ruling.ts'
import { createVeil, type Veil } from './sight.ts'
import { hour } from './wire.ts'
import { recordedWorld, seededWorld } from './world.ts'

/** A running Gamma. */
export interface Simulator {
  /** Base address without a slash at its end. */
  readonly url: string
  readonly faults: Omit<FaultControl, 'draw'>
  /** What was asked so far, requests hit by faults included. */
  readonly requests: Omit<Journal, 'add' | 'addDelayed'>
  /** Takes rows out of the lists, or out of everything, and brings them back. */
  readonly rows: Pick<Veil, 'hide' | 'remove' | 'restore'>
  /** Simulated milliseconds since 1970. */
  now(): number
  /** Moves simulated time forward at once. */
  advance(ms: number): void
  /** Numbers of the markets that lists show as open now, ascending. */
  openMarketIds(): number[]
  /**
   * Says what a market is from now on, whatever was planned. False where it cannot: of markets that
   * closed before the start, were never traded, or are recorded.
   */
  rule(id: number, word: Word): boolean
  /** A market as /markets/slug gives it now, or null. */
  market(id: number): Wire | null
  /** Stops listening and drops every connection, hanging ones too. */
  close(): Promise<void>
}

const populationOf = ({ events = 300, openEvents, openMarkets }: SimulatorOptions) =>
  openEvents === undefined && openMarkets === undefined
    ? { events }
    : { open: { events: openEvents, markets: openMarkets } }

const worldOf = (options: SimulatorOptions, startAt: number, caps: Caps, realNow: () => number) => {
  if (options.recordings !== undefined) return recordedWorld(options.recordings, caps, realNow)
  const universe = {
    seed: options.seed ?? 1,
    startAt,
    population: populationOf(options),
    strays: options.strays ?? 0,
    closedMarkets: options.closedMarkets ?? 5000,
    upDownAssets: options.upDown === false ? 0 : (options.upDownAssets ?? 2),
    upDownAheadMs: (options.upDownHours ?? 24) * hour,
  }
  return seededWorld(universe, caps, realNow)
}

const gateOf = ({ limits = false }: SimulatorOptions): Gate | null => {
  if (limits === false) return null
  const given = limits === true ? {} : limits
  return createGate({ ...publishedLimits, ...given }, () => performance.now())
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
  const veil = createVeil()
  const deps: HandleDeps = { world, clock, faults, requests, veil, gate: gateOf(options), realNow }
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
    rows: veil,
    now: clock.now,
    advance: (ms) => {
      clock.advance(ms)
      world.forget()
    },
    rule: (id, word) => world.rule(id, word, clock.now()),
    openMarketIds: () => world.openMarketIds(clock.now()).filter((id) => veil.lists('markets', id)),
    market: (id) => (veil.finds('markets', id) ? world.market(id, clock.now()) : null),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
